using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

using Antmicro.Renode.Core;
using Antmicro.Renode.Exceptions;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// The monitor as the television of a CEC wire: logical address 0, physical address 0.0.0.0. It answers what a
    /// television has to (HDMI 1.4, supplement 1) and keeps in mind what others tell of themselves. What it doesn't
    /// know it refuses.
    /// </summary>
    internal sealed class Television : ICecDevice
    {
        /// <param name="controller">The other end; without one nothing happens.</param>
        /// <param name="cable">High while it is plugged in.</param>
        public Television(Exynos_CEC? controller, GPIO cable)
        {
            this.controller = controller;
            this.cable = cable;
            controller?.Attach(this);
        }

        public bool HasAddress(int logicalAddress)
        {
            return logicalAddress == Address;
        }

        public void Receive(CecMessage message)
        {
            Remember($"{message}");
            Learn(message);
            var answer = AnswerTo(message);
            if(answer != null)
            {
                controller?.SendFromDevice(answer);
            }
        }

        public void OnSent(CecMessage message, bool acknowledged)
        {
            Remember($"{message}{(acknowledged || message.IsBroadcast ? "" : ", not acknowledged")}");
        }

        /// <exception cref="RecoverableException">There is no wire.</exception>
        public void Send(CecMessage message)
        {
            if(controller == null)
            {
                throw new RecoverableException("Nothing is at the other end of the CEC wire.");
            }
            if(!IsConnected)
            {
                throw new RecoverableException("The monitor is unplugged.");
            }
            controller.SendFromDevice(message);
        }

        /// <exception cref="RecoverableException">Nobody to send it to.</exception>
        public void PressKey(int code)
        {
            int source;
            lock(messages)
            {
                source = activeSource;
            }
            if(source < 0)
            {
                throw new RecoverableException("No device has said that it has a picture (ACTIVE_SOURCE).");
            }
            if(code < 0 || code > byte.MaxValue)
            {
                throw new RecoverableException($"A key has a code of 0 to {byte.MaxValue}, not {code}.");
            }
            Send(new CecMessage((byte)source, (byte)Opcode.UserControlPressed, (byte)code));
            Send(new CecMessage((byte)source, (byte)Opcode.UserControlReleased));
        }

        public string Describe()
        {
            lock(messages)
            {
                var text = new List<string> { isOn ? "on" : "standby" };
                for(var i = 0; i < names.Length; i++)
                {
                    if(names[i] != "" || places[i] != "")
                    {
                        text.Add($"{i}: {(names[i] == "" ? "without a name" : names[i])}{(places[i] == "" ? "" : $" at {places[i]}")}{(i == activeSource ? ", shown" : "")}");
                    }
                }
                return string.Join("\n", text.Concat(messages));
            }
        }

        public bool IsConnected => cable.IsSet;

        public bool IsOn
        {
            get
            {
                lock(messages)
                {
                    return isOn;
                }
            }
        }

        private void Learn(CecMessage message)
        {
            lock(messages)
            {
                switch((Opcode)message[1])
                {
                case Opcode.ImageViewOn:
                case Opcode.TextViewOn:
                    isOn = true;
                    break;
                case Opcode.Standby:
                    isOn = false;
                    break;
                case Opcode.SetOsdName:
                    names[message.Initiator] = Encoding.ASCII.GetString(Rest(message, 2).Where(x => x >= ' ' && x <= '~').ToArray());
                    break;
                case Opcode.ReportPhysicalAddress when message.Length >= 4:
                    places[message.Initiator] = Place(message);
                    break;
                case Opcode.ActiveSource when message.Length >= 4:
                    activeSource = message.Initiator;
                    places[message.Initiator] = Place(message);
                    break;
                case Opcode.InactiveSource when activeSource == message.Initiator:
                    activeSource = -1;
                    break;
                }
            }
        }

        private CecMessage? AnswerTo(CecMessage message)
        {
            var to = (byte)(Address << 4 | message.Initiator);
            const byte ToAll = Address << 4 | CecMessage.Unregistered;
            switch((Opcode)message[1])
            {
            case Opcode.GivePhysicalAddress:
                return new CecMessage(ToAll, (byte)Opcode.ReportPhysicalAddress, 0, 0, TypeTelevision);
            case Opcode.GetMenuLanguage:
                return new CecMessage(ToAll, (byte)Opcode.SetMenuLanguage, (byte)'e', (byte)'n', (byte)'g');
            }
            if(message.IsBroadcast || message.Initiator == CecMessage.Unregistered)
            {
                // There is no address to answer to.
                return null;
            }
            switch((Opcode)message[1])
            {
            case Opcode.GiveOsdName:
                return new CecMessage(new[] { to, (byte)Opcode.SetOsdName }.Concat(Encoding.ASCII.GetBytes(OsdName)).ToArray());
            case Opcode.GivePowerStatus:
                return new CecMessage(to, (byte)Opcode.ReportPowerStatus, (byte)(IsOn ? 0 : 1));
            case Opcode.GetCecVersion:
                return new CecMessage(to, (byte)Opcode.CecVersion, Version14);
            case Opcode.Abort:
                return Refuse(message, Refused);
            }
            return quiet.Contains((Opcode)message[1]) ? null : Refuse(message, UnrecognizedOpcode);
        }

        private static CecMessage Refuse(CecMessage message, byte reason)
        {
            return new CecMessage((byte)(Address << 4 | message.Initiator), (byte)Opcode.FeatureAbort, message[1], reason);
        }

        private void Remember(string line)
        {
            lock(messages)
            {
                messages.Add(line);
                if(messages.Count > MaximumMessages)
                {
                    messages.RemoveAt(0);
                }
            }
        }

        private static IEnumerable<byte> Rest(CecMessage message, int from)
        {
            return Enumerable.Range(from, Math.Max(0, message.Length - from)).Select(x => message[x]);
        }

        private static string Place(CecMessage message)
        {
            return $"{message[2] >> 4}.{message[2] & 0xF}.{message[3] >> 4}.{message[3] & 0xF}";
        }

        private bool isOn = true;
        private int activeSource = -1;

        // Also what is locked: commands come from threads of the host.
        private readonly List<string> messages = new List<string>();
        private readonly string[] names = Enumerable.Repeat("", CecMessage.Unregistered + 1).ToArray();
        private readonly string[] places = Enumerable.Repeat("", CecMessage.Unregistered + 1).ToArray();
        private readonly Exynos_CEC? controller;
        private readonly GPIO cable;

        private const int Address = 0;
        private const string OsdName = "HDMI monitor";
        private const byte TypeTelevision = 0;
        private const byte Version14 = 5;
        private const byte UnrecognizedOpcode = 0;
        private const byte Refused = 4;
        private const int MaximumMessages = 64;

        // Wants no answer.
        private static readonly HashSet<Opcode> quiet = new HashSet<Opcode>
        {
            Opcode.FeatureAbort, Opcode.ImageViewOn, Opcode.TextViewOn, Opcode.Standby, Opcode.SetOsdName, Opcode.ReportPowerStatus, Opcode.InactiveSource,
            Opcode.CecVersion,
        };

        private enum Opcode : byte
        {
            FeatureAbort = 0x00,
            ImageViewOn = 0x04,
            TextViewOn = 0x0D,
            SetMenuLanguage = 0x32,
            Standby = 0x36,
            UserControlPressed = 0x44,
            UserControlReleased = 0x45,
            GiveOsdName = 0x46,
            SetOsdName = 0x47,
            ActiveSource = 0x82,
            GivePhysicalAddress = 0x83,
            ReportPhysicalAddress = 0x84,
            GivePowerStatus = 0x8F,
            ReportPowerStatus = 0x90,
            GetMenuLanguage = 0x91,
            InactiveSource = 0x9D,
            CecVersion = 0x9E,
            GetCecVersion = 0x9F,
            Abort = 0xFF,
        }
    }
}
