using System;
using System.Collections.Generic;

using Antmicro.Renode.Core;
using Antmicro.Renode.Peripherals.Timers;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.Video
{
    /// <summary>
    /// The wire between the controller and the device at the socket: one message at a time, in the time that its bits
    /// take. The controller goes first where both want to send. Bits are never damaged.
    /// </summary>
    internal sealed class CecWire
    {
        public CecWire(IClockSource clockSource, Exynos_CEC controller)
        {
            this.controller = controller;
            timer = new LimitTimer(clockSource, MicrosecondsPerSecond, controller, "CEC wire", limit: 1, workMode: WorkMode.OneShot, eventEnabled: true);
            timer.LimitReached += () => controller.Attempt("The end of a CEC message", OnEnd);
        }

        /// <summary>Whatever is on the way is lost; the device stays.</summary>
        public void Reset()
        {
            timer.Reset();
            outgoing = null;
            current = null;
            (attempts, outgoingAttempts) = (0, 0);
            incoming.Clear();
        }

        public void Attach(ICecDevice newDevice)
        {
            device = newDevice;
        }

        /// <summary>The controller's message; <see cref="Exynos_CEC.OnSent"/> tells of its end.</summary>
        /// <param name="message">What to send.</param>
        /// <param name="retries">How often to repeat it if it isn't acknowledged.</param>
        public void Send(CecMessage message, int retries)
        {
            outgoing = message;
            outgoingAttempts = 1 + retries;
            Begin();
        }

        /// <summary>The controller's message is given up.</summary>
        public void Abort()
        {
            if(IsSending)
            {
                timer.Enabled = false;
                current = null;
            }
            outgoing = null;
            Begin();
        }

        /// <summary>A message of the device.</summary>
        public void SendToController(CecMessage message)
        {
            if(incoming.Count < MaximumIncoming)
            {
                incoming.Add(message);
                Begin();
            }
            else
            {
                device?.OnSent(message, false);
            }
        }

        /// <summary>The controller has a message on the wire, or waits until it is free.</summary>
        public bool HasOutgoing => outgoing != null;

        /// <summary>The controller's message is on the wire now.</summary>
        public bool IsSending => current != null && current == outgoing;

        private void Begin()
        {
            if(current != null)
            {
                return;
            }
            if(outgoing != null)
            {
                current = outgoing;
                attempts = outgoingAttempts;
            }
            else if(incoming.Count > 0)
            {
                current = incoming[0];
                incoming.RemoveAt(0);
                attempts = DeviceAttempts;
            }
            else
            {
                return;
            }
            Attempt(FreeBitsBeforeNew);
        }

        private void Attempt(int freeBits)
        {
            var bytes = 1;
            if(!IsSending)
            {
                controller.OnBitsBegin();
                bytes = current!.Length;
            }
            else if(IsAcknowledged(current!) || current!.IsBroadcast)
            {
                bytes = current!.Length;
            }
            // Who sends stops at the first byte that isn't acknowledged.
            var units = StartUnits + (freeBits + bytes * BitsPerByte) * UnitsPerBit;
            var microseconds = (ulong)units * (IsSending ? controller.UnitNanoseconds : Exynos_CEC.NominalUnit) / 1000;
            timer.Limit = Math.Max(1, Math.Min(LongestMicroseconds, microseconds));
            timer.ResetValue();
            timer.Enabled = true;
        }

        private void OnEnd()
        {
            var message = current;
            if(message == null)
            {
                return;
            }
            var isOutgoing = IsSending;
            var acknowledged = isOutgoing ? IsAcknowledged(message) : IsConnected && controller.Takes(message);
            attempts--;
            if(isOutgoing ? controller.IsRejected(acknowledged) && attempts > 0 : !acknowledged && !message.IsBroadcast && IsConnected && attempts > 0)
            {
                Attempt(FreeBitsBeforeRepeat);
                return;
            }
            current = null;
            if(isOutgoing)
            {
                outgoing = null;
                controller.OnSent(message, acknowledged);
                if(IsConnected && controller.IsInTime && !message.IsPoll && (message.IsBroadcast || acknowledged))
                {
                    device!.Receive(message);
                }
            }
            else
            {
                if(acknowledged)
                {
                    controller.OnReceived(message);
                }
                device!.OnSent(message, acknowledged);
            }
            Begin();
        }

        /// <summary>Whether somebody pulls the wire low for the message's bytes. Nobody does for one to all.</summary>
        private bool IsAcknowledged(CecMessage message)
        {
            return !message.IsBroadcast && IsConnected && controller.IsInTime && device!.HasAddress(message.Destination);
        }

        private bool IsConnected => device != null && device.IsConnected;

        private ICecDevice? device;
        private CecMessage? outgoing;
        private CecMessage? current;
        private int outgoingAttempts;
        private int attempts;

        private readonly List<CecMessage> incoming = new List<CecMessage>();
        private readonly LimitTimer timer;
        private readonly Exynos_CEC controller;

        // The standard's times in units of 50 us: 4.5 ms of start bit, 2.4 ms for any other.
        private const int StartUnits = 90;
        private const int UnitsPerBit = 48;
        private const int BitsPerByte = 10;
        private const int FreeBitsBeforeNew = 5;
        private const int FreeBitsBeforeRepeat = 3;
        private const int DeviceAttempts = 5;
        private const int MaximumIncoming = 32;
        private const ulong MicrosecondsPerSecond = 1000000;
        // With the longest divider a message would take years.
        private const ulong LongestMicroseconds = 60 * MicrosecondsPerSecond;
    }
}
