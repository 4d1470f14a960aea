namespace Tarn.Wire.Outside;

/// <summary>The URL of an endpoint leads to no address to which Tarn sends.</summary>
public sealed class AddressRefusedException(string message) : Exception(message)
{
    /// <summary>The refusal that caused a failure; null: another cause.</summary>
    public static AddressRefusedException? In(Exception failure)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            if (inner is AddressRefusedException refused)
            {
                return refused;
            }
        }

        return null;
    }
}
