using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Exynos5422.Play.Engines;

/// <summary>
/// Writes files as a cpio archive in the form the kernel unpacks ("newc",
/// Documentation/driver-api/early-userspace/buffer-format.rst). Behind the root file system's archive it adds files
/// to it.
/// </summary>
public static class CpioArchive
{
    private const uint RegularFile = 0x8000, Directory = 0x4000;

    /// <param name="path">The archive to write.</param>
    /// <param name="files">Pairs of the name in the guest ("video/clip.mp4") and the file of the host.</param>
    public static void Write(string path, IEnumerable<(string Name, string Source)> files)
    {
        using var archive = File.Create(path);
        var directories = new HashSet<string>();
        uint inode = 0x70000000; // Far from those of the archive in front, so that nothing looks like a hard link.
        foreach(var (name, source) in files)
        {
            for(var slash = name.IndexOf('/'); slash > 0; slash = name.IndexOf('/', slash + 1))
            {
                if(directories.Add(name[..slash]))
                {
                    WriteHeader(archive, name[..slash], inode++, Directory | 0x1ed, 0);
                }
            }
            using var content = File.OpenRead(source);
            WriteHeader(archive, name, inode++, RegularFile | 0x1a4, content.Length);
            content.CopyTo(archive);
            Align(archive);
        }
        WriteHeader(archive, "TRAILER!!!", 0, 0, 0);
    }

    private static void WriteHeader(Stream archive, string name, uint inode, uint mode, long size)
    {
        if(size > uint.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(size), "A cpio archive's files end at 4 GiB.");
        }
        var header = new StringBuilder("070701", 110);
        // inode, mode, uid, gid, links, mtime, size, device (2), special device (2), length of the name, checksum
        foreach(var field in new[] { inode, mode, 0u, 0u, 1u, 0u, (uint)size, 0u, 0u, 0u, 0u, (uint)Encoding.UTF8.GetByteCount(name) + 1, 0u })
        {
            header.Append(field.ToString("x8", System.Globalization.CultureInfo.InvariantCulture));
        }
        archive.Write(Encoding.UTF8.GetBytes(header + name + "\0"));
        Align(archive);
    }

    private static void Align(Stream archive)
    {
        while(archive.Position % 4 != 0)
        {
            archive.WriteByte(0);
        }
    }
}
