using System;
using System.Collections.Generic;
using System.Linq;

using Antmicro.Renode.Exceptions;
using Antmicro.Renode.Peripherals;
using Antmicro.Renode.Utilities;

namespace Antmicro.Renode.Core
{
    /// <summary>
    /// An output line. It tells its receivers of changes only, and a new receiver of the current level.
    /// </summary>
    public interface IGPIO
    {
        bool IsSet { get; }

        bool IsConnected { get; }

        IList<GPIOEndpoint> Endpoints { get; }

        void Set(bool value);

        void Toggle();

        void Connect(IGPIOReceiver destination, int destinationNumber);

        void Disconnect();

        void Disconnect(GPIOEndpoint endpoint);
    }

    public interface IGPIOWithHooks : IGPIO
    {
        void AddStateChangedHook(Action<bool> hook);

        void RemoveStateChangedHook(Action<bool> hook);
    }

    /// <summary>A device with input lines.</summary>
    public interface IGPIOReceiver : IPeripheral
    {
        void OnGPIO(int number, bool value);
    }

    public interface IGPIOSender : IPeripheral
    {
    }

    public interface ILocalGPIOReceiver
    {
        IGPIOReceiver GetLocalReceiver(int index);
    }

    /// <summary>A device whose output lines have numbers.</summary>
    public interface INumberedGPIOOutput : IPeripheral
    {
        IReadOnlyDictionary<int, IGPIO> Connections { get; }
    }

    /// <summary>Tells how many numbered lines a device has.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public class GPIOAttribute : Attribute
    {
        public int NumberOfInputs { get; set; }

        public int NumberOfOutputs { get; set; }
    }

    public sealed class GPIOEndpoint
    {
        public GPIOEndpoint(IGPIOReceiver receiver, int number)
        {
            Receiver = receiver;
            Number = number;
        }

        public IGPIOReceiver Receiver { get; private set; }

        public int Number { get; private set; }
    }

    [Convertible]
    public sealed class GPIO : IGPIOWithHooks
    {
        public void Set(bool value)
        {
            lock(sync)
            {
                if(value == level)
                {
                    return;
                }
                level = value;
                for(var i = 0; i < endpoints.Count; i++)
                {
                    endpoints[i].Receiver.OnGPIO(endpoints[i].Number, value);
                }
                changed?.Invoke(value);
            }
        }

        public void Toggle()
        {
            lock(sync)
            {
                Set(!level);
            }
        }

        public void Connect(IGPIOReceiver destination, int destinationNumber)
        {
            if(destination == null)
            {
                throw new ArgumentNullException(nameof(destination));
            }
            var inputs = destination.GetPeripheralInputCount();
            if(inputs != 0 && destinationNumber >= inputs)
            {
                throw new ConstructionException($"Cannot connect {destinationNumber}th input of {destination}; it has only {inputs} GPIO inputs.");
            }
            lock(sync)
            {
                if(endpoints.Any(x => x.Receiver == destination && x.Number == destinationNumber))
                {
                    return;
                }
                endpoints.Add(new GPIOEndpoint(destination, destinationNumber));
                destination.OnGPIO(destinationNumber, level);
            }
        }

        public void Disconnect()
        {
            lock(sync)
            {
                endpoints.Clear();
            }
        }

        public void Disconnect(GPIOEndpoint endpoint)
        {
            lock(sync)
            {
                endpoints.Remove(endpoint);
            }
        }

        public void AddStateChangedHook(Action<bool> hook)
        {
            changed += hook;
        }

        public void RemoveStateChangedHook(Action<bool> hook)
        {
            changed -= hook;
        }

        public void RemoveAllStateChangedHooks()
        {
            changed = null;
        }

        public override string ToString()
        {
            return level ? "GPIO: set" : "GPIO: unset";
        }

        public bool IsSet => level;

        public bool IsConnected => endpoints.Count > 0;

        public IList<GPIOEndpoint> Endpoints => endpoints;

        private volatile bool level;
        private Action<bool> changed;
        private readonly List<GPIOEndpoint> endpoints = new List<GPIOEndpoint>();
        private readonly object sync = new object();
    }

    public static class IGPIOExtensions
    {
        public static void Set(this IGPIO gpio)
        {
            gpio.Set(true);
        }

        public static void Unset(this IGPIO gpio)
        {
            gpio.Set(false);
        }

        /// <summary>An edge: up, then down.</summary>
        public static void Blink(this IGPIO gpio)
        {
            gpio.Set(true);
            gpio.Set(false);
        }
    }

    public static class IGPIOReceiverExtensions
    {
        /// <summary>The number of inputs told by <see cref="GPIOAttribute"/>, 0 when it isn't told.</summary>
        public static int GetPeripheralInputCount(this IGPIOReceiver receiver)
        {
            return receiver.GetType().GetCustomAttributes(true).OfType<GPIOAttribute>().FirstOrDefault()?.NumberOfInputs ?? 0;
        }
    }
}
