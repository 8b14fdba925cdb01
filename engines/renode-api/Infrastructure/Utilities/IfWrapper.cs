using System;

namespace Antmicro.Renode.Utilities
{
    /// <summary>The middle of a fluent <c>If(...).Then(...).Else(...)</c>.</summary>
    public class IfWrapper<T>
    {
        public IfWrapper(T value, bool condition)
        {
            this.value = value;
            this.condition = condition;
        }

        public IfWrapper<T> Then(Action<T> action)
        {
            Run(action, condition);
            return this;
        }

        public T Else(Action<T> action)
        {
            Run(action, !condition);
            return value;
        }

        public T EndIf()
        {
            return value;
        }

        private void Run(Action<T> action, bool chosen)
        {
            if(chosen)
            {
                action(value);
            }
        }

        private readonly T value;
        private readonly bool condition;
    }
}
