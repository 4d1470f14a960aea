using Tarn.Messaging.Outside;
using Tarn.Wire.Outside;

namespace Tarn.Aws.Outside;

/// <summary>Results of attempts at endpoints that gave no answer.</summary>
internal static class OutsideResults
{
    /// <summary>Only a refused address makes further attempts useless.</summary>
    public static OutsideResult Of(OutsideFailure failure) => failure.Kind == OutsideFailureKind.AddressRefused
        ? OutsideResult.Refused(failure.Message)
        : OutsideResult.Failed(failure.Message);
}
