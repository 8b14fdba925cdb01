using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

using Exynos5422.Qemu.VfioUser;
using Exynos5422.Qemu.VfioUser.Messages;

using NUnit.Framework;

namespace Exynos5422.Qemu.Tests;

[TestFixture]
public class VfioUserServerTests
{
    [SetUp]
    public void Connect()
    {
        device = new RecordingDevice();
        client = new FakeClient(device);
    }

    [TearDown]
    public void Disconnect() => client.Dispose();

    [Test]
    public void AnswersAVersionProposalWithNoMoreThanItGot()
    {
        var proposal = new byte[4].Concat(Encoding.ASCII.GetBytes(QemuCapabilities)).ToArray();
        var (header, payload) = client.Ask(Command.Version, proposal);

        Assert.That(header, Is.EqualTo(new MessageHeader(0x1234, Command.Version, (uint)(16 + payload.Length), MessageFlags.Reply, 0)));
        Assert.That(payload, Has.Length.LessThanOrEqualTo(proposal.Length), "QEMU refuses a longer one");
        Assert.That(payload[^1], Is.Zero);
        Assert.That(Encoding.ASCII.GetString(payload.AsSpan(4)), Does.Contain("\"write_multiple\":true"));
    }

    [Test]
    public void RefusesAnotherMajorVersion()
    {
        Assert.That(client.Ask(Command.Version, new byte[] { 1, 0, 0, 0 }).Header, Is.EqualTo(Refusal(Command.Version)));
    }

    [Test]
    public void RefusesCapabilitiesThatAreNotJson()
    {
        Assert.That(client.Ask(Command.Version, new byte[] { 0, 0, 0, 0, (byte)'{', 0xff, 0 }).Header, Is.EqualTo(Refusal(Command.Version)));
    }

    [Test]
    public void DescribesItselfAndItsRegions()
    {
        Assert.That(client.Ask(Command.DeviceGetInfo, new byte[16]).Payload, Is.EqualTo(FakeClient.Words(16, 3, 9, 5)));
        Assert.That(client.Ask(Command.DeviceGetRegionInfo, FakeClient.Words(32, 0, 0, 0, 0, 0, 0, 0)).Payload,
            Is.EqualTo(FakeClient.Words(32, 3, 0, 0, 0x1000, 0, 0, 0)));
        Assert.That(client.Ask(Command.DeviceGetRegionInfo, FakeClient.Words(32, 0, 7, 0, 0, 0, 0, 0)).Payload,
            Is.EqualTo(FakeClient.Words(32, 3, 7, 0, 256, 0, 0, 0)));
        Assert.That(client.Ask(Command.DeviceGetRegionInfo, FakeClient.Words(32, 0, 2, 0, 0, 0, 0, 0)).Payload,
            Is.EqualTo(FakeClient.Words(32, 0, 2, 0, 0, 0, 0, 0)));
        Assert.That(client.Ask(Command.DeviceGetRegionInfo, FakeClient.Words(32, 0, 9, 0, 0, 0, 0, 0)).Header, Is.EqualTo(Refusal(Command.DeviceGetRegionInfo)));
        Assert.That(client.Ask(Command.DeviceGetIrqInfo, FakeClient.Words(16, 0, 3, 0)).Payload, Is.EqualTo(FakeClient.Words(16, 1, 3, 1)));
        Assert.That(client.Ask(Command.DeviceGetIrqInfo, FakeClient.Words(16, 0, 5, 0)).Header, Is.EqualTo(Refusal(Command.DeviceGetIrqInfo)));
    }

    [TestCase(1u), TestCase(2u), TestCase(4u), TestCase(8u)]
    public void ReadsAndWritesInAllSizes(uint size)
    {
        var data = new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }[..(int)size];
        var (header, payload) = client.Ask(Command.RegionRead, FakeClient.Access(0xf38, 0, size));
        Assert.That(header.ErrorNumber, Is.Zero);
        Assert.That(payload[..16], Is.EqualTo(FakeClient.Access(0xf38, 0, size)));
        Assert.That(payload[16..], Is.EqualTo(new byte[] { 0x38, 0x0f, 0, 0, 0, 0, 0, 0 }[..(int)size]));

        Assert.That(client.Ask(Command.RegionWrite, FakeClient.Access(0xf38, 0, size, data)).Payload, Is.EqualTo(FakeClient.Access(0xf38, 0, size)));
        Assert.That(device.Calls, Is.EqualTo(new[] { $"read f38 {size}", $"write f38 {Convert.ToHexString(data)}" }));
    }

    [TestCase(0x1000UL, 0u, 4u, TestName = "Behind the BAR")]
    [TestCase(0xffeUL, 0u, 4u, TestName = "Across the BAR's end")]
    [TestCase(ulong.MaxValue, 0u, 4u, TestName = "Address overflow")]
    [TestCase(2UL, 0u, 4u, TestName = "Unaligned")]
    [TestCase(0UL, 0u, 3u, TestName = "Three bytes")]
    [TestCase(0UL, 0u, 16u, TestName = "Sixteen bytes")]
    [TestCase(0UL, 0u, 0u, TestName = "No bytes")]
    [TestCase(0UL, 2u, 4u, TestName = "A region without a device")]
    [TestCase(0UL, 0xffffffffu, 4u, TestName = "A region that isn't there")]
    [TestCase(0UL, 0u, 0xffffffffu, TestName = "A count that isn't backed by memory")]
    [TestCase(0xfdUL, 7u, 4u, TestName = "Across the configuration space's end")]
    [TestCase(ulong.MaxValue - 1, 7u, 4u, TestName = "Configuration space overflow")]
    public void RefusesAccessesOutsideOfItsRegions(ulong offset, uint region, uint count)
    {
        Assert.That(client.Ask(Command.RegionRead, FakeClient.Access(offset, region, count)).Header, Is.EqualTo(Refusal(Command.RegionRead)));
        Assert.That(client.Ask(Command.RegionWrite, FakeClient.Access(offset, region, count, new byte[Math.Min(count, 64)])).Header, Is.EqualTo(Refusal(Command.RegionWrite)));
        Assert.That(device.Calls, Is.Empty);
    }

    [Test]
    public void RefusesAWriteThatIsShorterThanItSays()
    {
        Assert.That(client.Ask(Command.RegionWrite, FakeClient.Access(0, 0, 4, new byte[3])).Header, Is.EqualTo(Refusal(Command.RegionWrite)));
        Assert.That(client.Ask(Command.RegionWrite, new byte[7]).Header, Is.EqualTo(Refusal(Command.RegionWrite)));
        Assert.That(device.Calls, Is.Empty);
    }

    [Test]
    public void ExecutesPostedWritesInOrderAndAnswersNone()
    {
        client.Send(Command.RegionWrite, FakeClient.Access(0, 0, 4, new byte[] { 1, 0, 0, 0 }), MessageFlags.NoReply);
        client.Send(Command.RegionWrite, FakeClient.Access(1, 0, 4, new byte[4]), MessageFlags.NoReply); // unaligned: refused in silence
        client.Send(Command.RegionWriteMulti, Multi(2, (4, new byte[] { 2 }), (8, new byte[] { 3, 4 })), MessageFlags.NoReply);
        Assert.That(client.Ask(Command.RegionRead, FakeClient.Access(0, 0, 1)).Header.Command, Is.EqualTo(Command.RegionRead));
        Assert.That(device.Calls, Is.EqualTo(new[] { "write 0 01000000", "write 4 02", "write 8 0304", "read 0 1" }));
        Assert.That(client.Warnings, Is.EqualTo(1));
    }

    [Test]
    public void AnswersSeveralWritesWithTheirNumber()
    {
        Assert.That(client.Ask(Command.RegionWriteMulti, Multi(2, (4, new byte[] { 2 }), (8, new byte[] { 3, 4 }))).Payload, Is.EqualTo(FakeClient.Words(2, 0)));
    }

    [TestCase(3UL), TestCase(ulong.MaxValue), TestCase(1UL << 63), TestCase(0xaaaaaaaaaaaaaabUL)]
    public void RefusesSeveralWritesThatAreNotThere(ulong count)
    {
        Assert.That(client.Ask(Command.RegionWriteMulti, Multi(count, (4, new byte[] { 2 }), (8, new byte[] { 3 }))).Header, Is.EqualTo(Refusal(Command.RegionWriteMulti)));
        Assert.That(device.Calls, Is.Empty);
    }

    [Test]
    public void ConfigurationSpaceHasOneFunctionAndForgetsAtReset()
    {
        Assert.That(client.Ask(Command.RegionRead, FakeClient.Access(0, 7, 4)).Payload[16..], Is.EqualTo(new byte[] { 0x4d, 0x14, 0x22, 0x54 }));
        client.Ask(Command.RegionWrite, FakeClient.Access(0, 7, 8, new byte[] { 0xff, 0xff, 0xff, 0xff, 6, 0, 0xff, 0xff }));
        Assert.That(client.Ask(Command.RegionRead, FakeClient.Access(0, 7, 8)).Payload[16..], Is.EqualTo(new byte[] { 0x4d, 0x14, 0x22, 0x54, 6, 0, 0, 0 }));
        Assert.That(client.Ask(Command.RegionRead, FakeClient.Access(0, 7, 256)).Payload, Has.Length.EqualTo(16 + 256));
        client.Ask(Command.DeviceReset, default);
        Assert.That(client.Ask(Command.RegionRead, FakeClient.Access(4, 7, 2)).Payload[16..], Is.EqualTo(new byte[2]));
        Assert.That(device.Calls, Is.EqualTo(new[] { "reset" }));
    }

    [Test]
    public void TakesMemoryWithTheDescriptorThatBelongsToIt()
    {
        using var file = File.OpenHandle("/dev/null");
        var descriptor = (int)file.DangerousGetHandle();
        // Two in one go: the descriptor came with the second.
        client.SendRaw(FakeClient.Message(Command.DmaMap, Map(0x40000000, 0x1000)));
        client.SendWithDescriptor(FakeClient.Message(Command.DmaMap, Map(0x80000000, 0x2000)), descriptor);
        Assert.That(client.Receive().Header, Is.EqualTo(Refusal(Command.DmaMap)), "no descriptor");
        Assert.That(client.Receive().Header.ErrorNumber, Is.Zero);
        client.Ask(Command.DmaUnmap, FakeClient.Words(24, 0, 0x80000000, 0, 0x2000, 0));
        client.Ask(Command.DmaUnmap, FakeClient.Words(24, 2, 0, 0, 0, 0));
        Assert.That(device.Calls, Is.EqualTo(new[] { "map 80000000 2000 0 True", "unmap 80000000 2000", "unmap all" }));
    }

    [TestCase(0UL, 0UL)]
    [TestCase(0xfffffffffffff000UL, 0x2000UL)]
    [TestCase(0x40000000UL, 0xffffffffffffffffUL)]
    public void RefusesMemoryThatIsNoRange(ulong address, ulong length)
    {
        using var file = File.OpenHandle("/dev/null");
        client.SendWithDescriptor(FakeClient.Message(Command.DmaMap, Map(address, length)), (int)file.DangerousGetHandle());
        Assert.That(client.Receive().Header, Is.EqualTo(Refusal(Command.DmaMap)));
        Assert.That(device.Calls, Is.Empty);
    }

    [Test]
    public void RefusesWhatItDoesNotKnow([Values(6, 11, 14, 16, 17, 999)] int command)
    {
        var header = client.Ask((Command)command, new byte[40]).Header;
        Assert.That(header, Is.EqualTo(Refusal((Command)command, Errno.ENOSYS)));
    }

    [Test]
    public void IgnoresReplies()
    {
        client.Send(Command.DmaMap, new byte[8], MessageFlags.Reply);
        client.Ask(Command.DeviceReset, default);
        Assert.That(device.Calls, Is.EqualTo(new[] { "reset" }));
    }

    [Test]
    public void PutsAMessageTogetherFromSingleBytes()
    {
        foreach(var b in FakeClient.Message(Command.RegionRead, FakeClient.Access(0x10, 0, 4)))
        {
            client.SendRaw(new[] { b });
        }
        Assert.That(client.Receive().Payload[16..], Is.EqualTo(new byte[] { 0x10, 0, 0, 0 }));
    }

    [TestCase(0u), TestCase(15u), TestCase(0x7fffffffu), TestCase(0xffffffffu)]
    public void EndsTheConnectionAtASizeThatCannotBe(uint size)
    {
        var message = FakeClient.Message(Command.DeviceReset, default);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(4), size);
        client.SendRaw(message);
        Assert.That(() => client.Served.GetAwaiter().GetResult(), Throws.TypeOf<InvalidDataException>());
        Assert.That(device.Calls, Is.EqualTo(new[] { "unmap all" }));
    }

    [TestCase(1), TestCase(15), TestCase(16), TestCase(30)]
    public void TellsAnEndWithinAMessageFromAnEnd(int sent)
    {
        client.SendRaw(FakeClient.Message(Command.RegionRead, FakeClient.Access(0x10, 0, 4)).AsSpan(0, sent));
        client.CloseSending();
        Assert.That(() => client.Served.GetAwaiter().GetResult(), Throws.TypeOf<EndOfStreamException>());
    }

    [Test]
    public void EndsQuietlyWithTheClient()
    {
        client.Ask(Command.DeviceReset, default);
        client.CloseSending();
        Assert.That(() => client.Served.Wait(5000), Is.True);
        Assert.That(device.Calls, Is.EqualTo(new[] { "reset", "unmap all" }));
    }

    [Test]
    public void SurvivesRandomMessages()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var commands = Enum.GetValues<Command>();
        for(var i = 0; i < 3000; i++)
        {
            var payload = new byte[random.Next(0, 80)];
            random.NextBytes(payload);
            // Small numbers get further than random ones.
            for(var j = 0; j < payload.Length; j++)
            {
                payload[j] = random.Next(3) == 0 ? payload[j] : (byte)0;
            }
            var command = random.Next(8) == 0 ? (Command)random.Next(0, 40) : commands[random.Next(commands.Length)];
            var (header, _) = client.Ask(command, payload);
            Assert.That((header.Id, header.Command, header.Flags & MessageFlags.Reply), Is.EqualTo(((ushort)0x1234, command, MessageFlags.Reply)), $"seed {seed}, message {i}");
        }
        Assert.That(client.Served.IsCompleted, Is.False, $"seed {seed}");
    }

    private static MessageHeader Refusal(Command command, int errno = Errno.EINVAL)
        => new(0x1234, command, MessageHeader.Size, MessageFlags.Reply | MessageFlags.Error, (uint)errno);

    private static byte[] Map(ulong address, ulong length)
        => FakeClient.Words(32, 3, 0, 0, (uint)address, (uint)(address >> 32), (uint)length, (uint)(length >> 32));

    private static byte[] Multi(ulong count, params (ulong Offset, byte[] Data)[] writes)
    {
        var payload = new List<byte>(FakeClient.Words((uint)count, (uint)(count >> 32)));
        foreach(var (offset, data) in writes)
        {
            payload.AddRange(FakeClient.Access(offset, 0, (uint)data.Length, data.Concat(new byte[8 - data.Length]).ToArray()));
        }
        return payload.ToArray();
    }

    private const string QemuCapabilities = "{\"capabilities\": {\"max_msg_fds\": 8, \"max_data_xfer_size\": 1048576, \"pgsizes\": 4096, \"max_dma_maps\": 65535, \"write_multiple\": true}}\0";

    private RecordingDevice device = null!;
    private FakeClient client = null!;
}
