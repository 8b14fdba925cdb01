using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Miscellaneous;

namespace Antmicro.Renode.Peripherals.CPU
{
    // How a core comes and goes. The boot ROM is not modelled: what it does is to jump to where the kernel left three
    // words in internal RAM.
    public partial class ARMv7A_Exynos5422
    {
        public override void Reset()
        {
            ResetCore();
            if(startsOff)
            {
                losesPower = false;
                IsHalted = true;
            }
        }

        /// <summary>Over both clusters: 0 to 3 are the Cortex-A15, 4 to 7 the Cortex-A7.</summary>
        public uint Number => (MultiprocessingId >> 8 & 0xF) * CoresPerCluster + (MultiprocessingId & 3);

        private void TakePowerFrom(Exynos_PMU? controller)
        {
            executedModel = ModelID;
            powerController = controller;
            if(controller == null)
            {
                return;
            }
            startsOff = Number != controller.BootCore;
            IsHalted = startsOff;
            Listen();
        }

        // Again after a load: a device forgets who listens.
        private void Listen()
        {
            if(powerController != null)
            {
                powerController.CoreChanged += OnPowerChanged;
            }
            if(losesPower)
            {
                AddHookAtWfiStateChange(OnWfi);
            }
        }

        private void OnPowerChanged(uint core, bool begins)
        {
            if(core != Number)
            {
                return;
            }
            if(!begins)
            {
                // The core itself asks for it, or one that waits until it is gone. It still cleans its cache, and then
                // waits for an interrupt.
                if(!IsHalted && !losesPower)
                {
                    losesPower = true;
                    AddHookAtWfiStateChange(OnWfi);
                }
                return;
            }
            if(losesPower)
            {
                losesPower = false;
                RemoveHookAtWfiStateChange(OnWfi);
            }
            this.Log(LogLevel.Debug, "Begins at 0x{0:X}", Entry);
            ResetCore();
            PC = Entry;
            IsHalted = false;
            // The reset of a core that runs has paused it.
            Resume();
        }

        // The translation library knows what a core is like after a reset by its model, and it knows no Cortex-A7.
        private void ResetCore()
        {
            var model = ModelID;
            ModelID = executedModel;
            base.Reset();
            ModelID = model;
            watch?.ForgetTranslations();
        }

        private void OnWfi(bool waits)
        {
            if(!waits || !losesPower)
            {
                return;
            }
            losesPower = false;
            this.Log(LogLevel.Debug, "Without power");
            IsHalted = true;
        }

        private Exynos_PMU? powerController;
        private uint executedModel;
        private bool startsOff;
        private bool losesPower;

        private const uint CoresPerCluster = 4;
        // In the non-secure part of internal RAM (samsung,exynos4210-sysram-ns): mcpm-exynos.c writes a jump there.
        private const uint Entry = 0x02073000;
    }
}
