using System;
using System.Collections.Generic;

namespace Exynos.Tests.PinController
{
    /// <summary>
    /// Does what Linux' pinctrl-samsung.c and pinctrl-exynos.c do to one bank, register access by register access.
    /// </summary>
    public sealed class PinDriver
    {
        /// <param name="board">Has the controller.</param>
        /// <param name="controller">The controller's address.</param>
        /// <param name="bank">Offset of the bank.</param>
        /// <param name="interrupts">Offset of the bank among the registers of a kind; null for a bank without.</param>
        /// <param name="wakeup">Whether the interrupts are wake-up ones.</param>
        public PinDriver(TestBoard board, ulong controller, ulong bank, ulong? interrupts = null, bool wakeup = false)
        {
            this.board = board;
            this.controller = controller;
            con = controller + bank;
            if(interrupts is ulong offset)
            {
                trigger = controller + (wakeup ? 0xE00u : 0x700u) + offset;
                mask = controller + (wakeup ? 0xF00u : 0x900u) + offset;
                pend = controller + (wakeup ? 0xF40u : 0xA00u) + offset;
            }
        }

        /// <summary>samsung_pinmux_setup()</summary>
        public void SetFunction(int pin, uint function)
        {
            board.Modify(con, 0xFu << pin * 4, function << pin * 4);
        }

        /// <summary>samsung_pinconf_rw() of PUD</summary>
        public void SetPull(int pin, uint pull)
        {
            board.Modify(con + 8, 3u << pin * 2, pull << pin * 2);
        }

        /// <summary>samsung_gpio_set_value()</summary>
        public void Set(int pin, bool high)
        {
            board.Modify(con + 4, 1u << pin, high ? 1u << pin : 0);
        }

        /// <summary>samsung_gpio_direction_output()</summary>
        public void MakeOutput(int pin, bool high)
        {
            Set(pin, high);
            SetFunction(pin, 1);
        }

        /// <summary>samsung_gpio_direction_input()</summary>
        public void MakeInput(int pin)
        {
            SetFunction(pin, 0);
        }

        /// <summary>samsung_gpio_get()</summary>
        public bool Get(int pin)
        {
            return (board.Read(con + 4) >> pin & 1) != 0;
        }

        /// <summary>__setup_irq(): exynos_irq_request_resources(), exynos_irq_set_type(), exynos_irq_unmask()</summary>
        public void Request(int pin, Trigger type)
        {
            SetFunction(pin, 0xF);
            SetType(pin, (uint)type);
            Unmask(pin);
        }

        /// <summary>
        /// The same, and the one interrupt handled that a pin gives which is low at that time: ECON says "low level"
        /// until exynos_irq_set_type().
        /// </summary>
        public void RequestAndSettle(int pin, Trigger type)
        {
            Request(pin, type);
            Acknowledge(pin);
        }

        /// <summary>exynos_irq_set_type()</summary>
        public void SetType(int pin, uint type)
        {
            types[pin] = (Trigger)type;
            board.Modify(trigger, 0xFu << pin * 4, type << pin * 4);
        }

        /// <summary>exynos_irq_mask()</summary>
        public void Mask(int pin)
        {
            board.Modify(mask, 1u << pin, 1u << pin);
        }

        /// <summary>exynos_irq_unmask(), which acknowledges levels first</summary>
        public void Unmask(int pin)
        {
            if(types[pin] is Trigger.Low or Trigger.High)
            {
                Acknowledge(pin);
            }
            board.Modify(mask, 1u << pin, 0);
        }

        /// <summary>exynos_irq_ack()</summary>
        public void Acknowledge(int pin)
        {
            board.Write(pend, 1u << pin);
        }

        /// <summary>
        /// What generic_handle_domain_irq() makes of a pin: handle_edge_irq() or handle_level_irq(), with the handler
        /// in the middle.
        /// </summary>
        public void Handle(int pin, Action handler)
        {
            var isLevel = types[pin] is Trigger.Low or Trigger.High;
            if(isLevel)
            {
                Mask(pin);
            }
            Acknowledge(pin);
            handler();
            if(isLevel)
            {
                Unmask(pin);
            }
        }

        /// <summary>exynos_eint_gpio_irq(): bank, counted from 0, and pin; null when there is none.</summary>
        public (int Bank, int Pin)? Service()
        {
            var svc = board.Read(controller + 0xB08);
            return svc >> 3 == 0 ? null : ((int)(svc >> 3 & 0x1F) - 1, (int)(svc & 7));
        }

        /// <summary>exynos_irq_demux_eint(), the highest pin first as there</summary>
        public IReadOnlyList<int> Demultiplex()
        {
            var pending = board.Read(pend) & ~board.Read(mask);
            var result = new List<int>();
            for(var pin = 31; pin >= 0; pin--)
            {
                if((pending >> pin & 1) != 0)
                {
                    result.Add(pin);
                }
            }
            return result;
        }

        public uint Pending => board.Read(pend);

        public enum Trigger
        {
            Low = 0,
            High = 1,
            Falling = 2,
            Rising = 3,
            Both = 4,
        }

        private readonly Trigger[] types = new Trigger[8];
        private readonly TestBoard board;
        private readonly ulong controller;
        private readonly ulong con;
        private readonly ulong trigger;
        private readonly ulong mask;
        private readonly ulong pend;
    }
}
