using System;

namespace Antmicro.Renode.Exceptions
{
    /// <summary>An error the user can put right; hosts report it and go on.</summary>
    public class RecoverableException : Exception
    {
        public RecoverableException()
        {
        }

        public RecoverableException(string message) : base(message)
        {
        }

        public RecoverableException(Exception innerException) : base(String.Empty, innerException)
        {
        }

        public RecoverableException(string message, Exception innerException) : base(message, innerException)
        {
        }
    }

    /// <summary>A device was given parameters it can't be built with.</summary>
    public class ConstructionException : RecoverableException
    {
        public ConstructionException(string message) : base(message)
        {
        }

        public ConstructionException(string message, Exception innerException) : base(message, innerException)
        {
        }
    }

    /// <summary>A device can't be put where it was asked to be.</summary>
    public class RegistrationException : RecoverableException
    {
        public RegistrationException(string message) : base(message)
        {
        }

        public RegistrationException(string name, string parentName) : base($"Could not register {name} in {parentName}.")
        {
        }

        public RegistrationException(string name, string parentName, string reason) : base($"Could not register {name} in {parentName}. Reason: {reason}.")
        {
        }
    }
}
