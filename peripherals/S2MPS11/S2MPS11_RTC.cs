using System;

using Antmicro.Renode.Core;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.I2C;
using Antmicro.Renode.Peripherals.Miscellaneous;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.Timers
{
    /// <summary>
    /// The clock of the S2MPS11, at an I2C address of its own. The registers' names are those of Linux'
    /// include/linux/mfd/samsung/rtc.h (s2mps_rtc_reg), their use that of drivers/rtc/rtc-s5m.c for "s2mps14-rtc".
    ///
    /// Binary, 24 hours, years from 2000 on, the day of the week as a bit. What is written to the time's registers
    /// counts when UDR_CON's write bit is set; they show the time as of the last read bit. Both bits clear themselves at
    /// once. The clock starts from the machine's real-time clock and follows virtual time. A reset of the SoC leaves it
    /// alone, as it has a battery.
    ///
    /// Not modelled: SMPL and WTSR, and a clock that is slow to update.
    /// </summary>
    public class S2MPS11_RTC : II2CPeripheral
    {
        /// <param name="machine">The machine.</param>
        /// <param name="pmic">The chip that passes on the alarms; none if there is none.</param>
        public S2MPS11_RTC(IMachine machine, S2MPS11? pmic = null)
        {
            this.pmic = pmic;
            seconds = new LimitTimer(machine.ClockSource, 1, this, "seconds", limit: 1, enabled: true, workMode: WorkMode.Periodic, eventEnabled: true);
            seconds.LimitReached += () => this.Attempt("The second", OnSecond);
            registers[(int)Register.CTRL] = Hours24;
            Time = machine.RealTimeClockStart < Earliest ? Earliest : machine.RealTimeClockStart;
            ShowTime();
        }

        public void Reset()
        {
            address = 0;
        }

        /// <summary>The register's number, then values for it and those behind it.</summary>
        public void Write(byte[] data)
        {
            if(data.Length == 0)
            {
                return;
            }
            address = data[0];
            for(var i = 1; i < data.Length; i++)
            {
                WriteRegister(address++, data[i]);
            }
        }

        public byte[] Read(int count = 1)
        {
            var result = new byte[count];
            for(var i = 0; i < count; i++, address++)
            {
                if(address < registers.Length)
                {
                    result[i] = registers[address];
                }
                else
                {
                    this.Log(LogLevel.Warning, "Read of register 0x{0:X}, which there isn't", address);
                }
            }
            return result;
        }

        public void FinishTransmission()
        {
        }

        /// <summary>What the clock shows.</summary>
        public DateTime Time { get; set; }

        private void WriteRegister(byte register, byte value)
        {
            if(register >= registers.Length)
            {
                this.Log(LogLevel.Warning, "Write of 0x{0:X} to register 0x{1:X}, which there isn't", value, register);
                return;
            }
            registers[register] = value;
            if(register == (int)Register.UDR_CON)
            {
                Update(value);
            }
        }

        // Linux sets both bits for the alarms, which count as they are.
        private void Update(byte request)
        {
            registers[(int)Register.UDR_CON] = (byte)(request & ~(WriteUpdate | ReadUpdate));
            if((request & (WriteUpdate | ReadUpdate)) == WriteUpdate)
            {
                TakeTime();
            }
            else if((request & (WriteUpdate | ReadUpdate)) == ReadUpdate)
            {
                ShowTime();
            }
        }

        private void ShowTime()
        {
            registers[(int)Register.SEC] = (byte)Time.Second;
            registers[(int)Register.MIN] = (byte)Time.Minute;
            registers[(int)Register.HOUR] = (byte)(Time.Hour | (Time.Hour >= 12 ? Afternoon : 0));
            registers[(int)Register.WEEKDAY] = (byte)(1 << (int)Time.DayOfWeek);
            registers[(int)Register.DATE] = (byte)Time.Day;
            registers[(int)Register.MONTH] = (byte)Time.Month;
            registers[(int)Register.YEAR] = (byte)(Time.Year - Earliest.Year);
        }

        private void TakeTime()
        {
            var year = Earliest.Year + Math.Min(99, registers[(int)Register.YEAR] & 0x7F);
            var month = Math.Max(1, Math.Min(12, registers[(int)Register.MONTH] & 0x0F));
            var day = Math.Max(1, Math.Min(DateTime.DaysInMonth(year, month), registers[(int)Register.DATE] & 0x1F));
            Time = new DateTime(year, month, day, Math.Min(23, registers[(int)Register.HOUR] & 0x1F), Math.Min(59, registers[(int)Register.MIN] & 0x7F),
                Math.Min(59, registers[(int)Register.SEC] & 0x7F));
            seconds.ResetValue();
        }

        private void OnSecond()
        {
            Time = Time < Latest ? Time.AddSeconds(1) : Earliest;
            CheckAlarm(0, (int)Register.ALARM0_SEC);
            CheckAlarm(1, (int)Register.ALARM1_SEC);
        }

        // Each field counts whose top bit is set. The day of the week is a set of bits.
        private void CheckAlarm(int alarm, int first)
        {
            var now = new[] { Time.Second, Time.Minute, Time.Hour, 1 << (int)Time.DayOfWeek, Time.Day, Time.Month, Time.Year - Earliest.Year };
            var masks = new[] { 0x7F, 0x7F, 0x1F, 0x7F, 0x1F, 0x0F, 0x7F };
            var counts = false;
            for(var i = 0; i < now.Length; i++)
            {
                var field = registers[first + i];
                if((field & AlarmEnable) == 0)
                {
                    continue;
                }
                counts = true;
                if(i == WeekdayField ? (field & now[i]) == 0 : (field & masks[i]) != now[i])
                {
                    return;
                }
            }
            if(counts)
            {
                pmic?.RaiseAlarm(alarm);
            }
        }

        private byte address;

        private readonly S2MPS11? pmic;
        private readonly LimitTimer seconds;
        private readonly byte[] registers = new byte[(int)Register.OFFSRC + 1];

        private const byte Hours24 = 1 << 1;
        private const byte WriteUpdate = 1 << 4;
        private const byte ReadUpdate = 1 << 0;
        private const byte Afternoon = 1 << 6;
        private const byte AlarmEnable = 1 << 7;
        private const int WeekdayField = 3;

        private static readonly DateTime Earliest = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
        private static readonly DateTime Latest = new DateTime(2099, 12, 31, 23, 59, 59, DateTimeKind.Unspecified);

        private enum Register
        {
            CTRL = 0x00,
            WTSR_SMPL_CNTL = 0x01,
            UDR_CON = 0x02,
            SEC = 0x04,
            MIN = 0x05,
            HOUR = 0x06,
            WEEKDAY = 0x07,
            DATE = 0x08,
            MONTH = 0x09,
            YEAR = 0x0A,
            ALARM0_SEC = 0x0B,
            ALARM1_SEC = 0x12,
            OFFSRC = 0x19,
        }
    }
}
