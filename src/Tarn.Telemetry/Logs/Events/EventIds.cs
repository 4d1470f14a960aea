using System.Globalization;
using System.Security.Cryptography;

namespace Tarn.Telemetry.Logs.Events;

/// <summary>Ids of the events of one batch: 56 digits in the order of the batch, as clients know them.</summary>
/// <param name="ingestedMs">The batch's time, Unix milliseconds.</param>
internal readonly struct EventIds(long ingestedMs)
{
    private readonly ulong _random = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    /// <summary>The id of an event.</summary>
    /// <param name="index">Its index in the batch.</param>
    public string Of(int index) => string.Create(CultureInfo.InvariantCulture, $"3{ingestedMs:D15}{_random:D20}{index:D20}");
}
