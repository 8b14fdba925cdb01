using System;

using Antmicro.Renode.Core;
using Antmicro.Renode.Core.Structure.Registers;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Time;

namespace Antmicro.Renode.Peripherals.Timers
{
    /// <summary>
    /// Real-time clock ("samsung,s3c6410-rtc"). Register and field names are those of Linux' drivers/rtc/rtc-s3c.h.
    /// The calendar is in BCD, its year 0 is 2000. It starts from the machine's real-time clock (monitor: machine
    /// RealTimeClockMode), or from 2000-01-01 where that is earlier, and then follows virtual time.
    ///
    /// The calendar can be set at any time; hardware wants RTCCON_RTCEN for it.
    /// </summary>
    [AllowedTranslations(AllowedTranslation.ByteToDoubleWord | AllowedTranslation.WordToDoubleWord)]
    public class Exynos_RTC : ExynosPeripheral, IKnownSize
    {
        public Exynos_RTC(IMachine machine) : base(machine)
        {
            AlarmIRQ = new GPIO();
            TickIRQ = new GPIO();
            calendar = new LimitTimer(machine.ClockSource, ClockFrequency, this, "calendar", limit: ClockFrequency,
                direction: Direction.Ascending, enabled: true, workMode: WorkMode.Periodic, eventEnabled: true);
            calendar.LimitReached += () => this.Attempt("The second", OnSecond);
            ticks = new LimitTimer(machine.ClockSource, ClockFrequency, this, "ticks",
                workMode: WorkMode.Periodic, eventEnabled: true);
            ticks.LimitReached += () =>
            {
                tickPending = true;
                UpdateInterrupts();
            };
            DefineRegisters();
            SetFromMachine();
        }

        public override void Reset()
        {
            // The calendar is in its own power domain: a reset of the SoC doesn't touch it.
            base.Reset();
            ticks.Reset();
            alarmPending = false;
            tickPending = false;
            UpdateInterrupts();
        }

        /// <summary>What the calendar shows.</summary>
        public DateTime Time
        {
            get
            {
                // A driver sets field by field, which can leave a 31st of February in between.
                var validMonth = Math.Max(1, Math.Min(12, month));
                var validYear = Earliest.Year + Math.Min(Latest.Year - Earliest.Year, year);
                return new DateTime(validYear, validMonth, Math.Max(1, Math.Min(DateTime.DaysInMonth(validYear, validMonth), day)),
                    Math.Min(23, hour), Math.Min(59, minute), Math.Min(59, second));
            }
            set
            {
                var time = value < Earliest || value > Latest ? Earliest : value;
                second = time.Second;
                minute = time.Minute;
                hour = time.Hour;
                day = time.Day;
                month = time.Month;
                year = time.Year - Earliest.Year;
            }
        }

        public GPIO AlarmIRQ { get; }

        public GPIO TickIRQ { get; }

        public long Size => 0x100;

        private void DefineRegisters()
        {
            Registers.InterruptPending.Define(this)
                .WithFlag(0, name: "INTP_TIC", valueProviderCallback: _ => tickPending, writeCallback: (_, value) => tickPending &= !value)
                .WithFlag(1, name: "INTP_ALM", valueProviderCallback: _ => alarmPending, writeCallback: (_, value) => alarmPending &= !value)
                .WithReservedBits(2, 30)
                .WithWriteCallback((_, __) => UpdateInterrupts());

            Registers.Control.Define(this)
                .WithFlag(0, name: "RTCCON_RTCEN")
                .WithFlag(1, name: "RTCCON_CLKSEL")
                .WithFlag(2, name: "RTCCON_CNTSEL")
                .WithFlag(3, name: "RTCCON_CLKRST")
                .WithValueField(4, 4, out tickClock, name: "RTCCON_TICCKSEL")
                .WithFlag(8, out ticksEnabled, name: "RTCCON_TICEN")
                .WithFlag(9, name: "RTCCON_CLKOUTEN")
                .WithReservedBits(10, 22)
                .WithWriteCallback((_, __) => UpdateTicks());

            Registers.TickCount.Define(this)
                .WithValueField(0, 32, out tickCount, name: "TICNT")
                .WithWriteCallback((_, __) => UpdateTicks());

            Registers.AlarmControl.Define(this)
                .WithFlag(0, out alarmMatchesSecond, name: "RTCALM_SECEN")
                .WithFlag(1, out alarmMatchesMinute, name: "RTCALM_MINEN")
                .WithFlag(2, out alarmMatchesHour, name: "RTCALM_HOUREN")
                .WithFlag(3, out alarmMatchesDay, name: "RTCALM_DAYEN")
                .WithFlag(4, out alarmMatchesMonth, name: "RTCALM_MONEN")
                .WithFlag(5, out alarmMatchesYear, name: "RTCALM_YEAREN")
                .WithFlag(6, out alarmEnabled, name: "RTCALM_ALMEN")
                .WithReservedBits(7, 25);

            Registers.AlarmSecond.Define(this).WithValueField(0, 32, out alarmSecond, name: "ALMSEC");
            Registers.AlarmMinute.Define(this).WithValueField(0, 32, out alarmMinute, name: "ALMMIN");
            Registers.AlarmHour.Define(this).WithValueField(0, 32, out alarmHour, name: "ALMHOUR");
            Registers.AlarmDay.Define(this).WithValueField(0, 32, out alarmDay, name: "ALMDATE");
            Registers.AlarmMonth.Define(this).WithValueField(0, 32, out alarmMonth, name: "ALMMON");
            Registers.AlarmYear.Define(this).WithValueField(0, 32, out alarmYear, name: "ALMYEAR");

            DefineCalendar(Registers.Second, "RTCSEC", () => second, value => second = value);
            DefineCalendar(Registers.Minute, "RTCMIN", () => minute, value => minute = value);
            DefineCalendar(Registers.Hour, "RTCHOUR", () => hour, value => hour = value);
            DefineCalendar(Registers.Day, "RTCDATE", () => day, value => day = value);
            DefineCalendar(Registers.DayOfWeek, "RTCDAY", () => (int)Time.DayOfWeek + 1, _ => { });
            DefineCalendar(Registers.Month, "RTCMON", () => month, value => month = value);
            DefineCalendar(Registers.Year, "RTCYEAR", () => year, value => year = value);
        }

        private void DefineCalendar(Registers register, string name, Func<int> get, Action<int> set)
        {
            register.Define(this)
                .WithValueField(0, 12, name: name,
                    valueProviderCallback: _ => ToBcd(get()),
                    writeCallback: (_, value) =>
                    {
                        set(FromBcd((uint)value));
                        calendar.ResetValue();
                    })
                .WithReservedBits(12, 20);
        }

        private void SetFromMachine()
        {
            Time = machine.RealTimeClockStart;
        }

        private void OnSecond()
        {
            var time = Time;
            Time = time < Latest ? time.AddSeconds(1) : Earliest;
            if(alarmEnabled.Value && AlarmMatches())
            {
                alarmPending = true;
                UpdateInterrupts();
            }
        }

        private bool AlarmMatches()
        {
            return Matches(alarmMatchesSecond, alarmSecond, second)
                && Matches(alarmMatchesMinute, alarmMinute, minute)
                && Matches(alarmMatchesHour, alarmHour, hour)
                && Matches(alarmMatchesDay, alarmDay, day)
                && Matches(alarmMatchesMonth, alarmMonth, month)
                && Matches(alarmMatchesYear, alarmYear, year);
        }

        private void UpdateTicks()
        {
            ticks.Enabled = false;
            if(!ticksEnabled.Value || tickCount.Value == 0)
            {
                return;
            }
            // TICCKSEL n: 32768 Hz / 2^n
            ticks.Limit = tickCount.Value << (int)tickClock.Value;
            ticks.ResetValue();
            ticks.Enabled = true;
        }

        private void UpdateInterrupts()
        {
            AlarmIRQ.Set(alarmPending);
            TickIRQ.Set(tickPending);
        }

        private static bool Matches(IFlagRegisterField enabled, IValueRegisterField alarm, int value)
        {
            return !enabled.Value || alarm.Value == ToBcd(value);
        }

        private static uint ToBcd(int value)
        {
            return (uint)(value % 10 | value / 10 % 10 << 4 | value / 100 << 8);
        }

        private static int FromBcd(uint value)
        {
            return (int)((value & 0xF) + 10 * (value >> 4 & 0xF) + 100 * (value >> 8 & 0xF));
        }

        private int second;
        private int minute;
        private int hour;
        private int day;
        private int month;
        private int year;
        private bool alarmPending;
        private bool tickPending;

        private IValueRegisterField tickClock = null!;
        private IFlagRegisterField ticksEnabled = null!;
        private IValueRegisterField tickCount = null!;
        private IFlagRegisterField alarmEnabled = null!;
        private IFlagRegisterField alarmMatchesSecond = null!;
        private IFlagRegisterField alarmMatchesMinute = null!;
        private IFlagRegisterField alarmMatchesHour = null!;
        private IFlagRegisterField alarmMatchesDay = null!;
        private IFlagRegisterField alarmMatchesMonth = null!;
        private IFlagRegisterField alarmMatchesYear = null!;
        private IValueRegisterField alarmSecond = null!;
        private IValueRegisterField alarmMinute = null!;
        private IValueRegisterField alarmHour = null!;
        private IValueRegisterField alarmDay = null!;
        private IValueRegisterField alarmMonth = null!;
        private IValueRegisterField alarmYear = null!;

        private readonly LimitTimer calendar;
        private readonly LimitTimer ticks;

        private const ulong ClockFrequency = 32768;

        private static readonly DateTime Earliest = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
        private static readonly DateTime Latest = new DateTime(2999, 12, 31, 23, 59, 59, DateTimeKind.Unspecified);

        private enum Registers : long
        {
            InterruptPending = 0x30,
            Control = 0x40,
            TickCount = 0x44,
            AlarmControl = 0x50,
            AlarmSecond = 0x54,
            AlarmMinute = 0x58,
            AlarmHour = 0x5C,
            AlarmDay = 0x60,
            AlarmMonth = 0x64,
            AlarmYear = 0x68,
            Second = 0x70,
            Minute = 0x74,
            Hour = 0x78,
            Day = 0x7C,
            DayOfWeek = 0x80,
            Month = 0x84,
            Year = 0x88,
        }
    }
}
