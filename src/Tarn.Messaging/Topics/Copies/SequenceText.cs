using System.Globalization;

namespace Tarn.Messaging.Topics.Copies;

/// <summary>Sequence numbers of FIFO topics: 20 digits, which grow with the order of the messages.</summary>
public static class SequenceText
{
    private const ulong First = 10_000_000_000_000_000_000;

    /// <summary>The number of a position in the topic's order.</summary>
    public static string Of(long order) => (First + (ulong)order).ToString(CultureInfo.InvariantCulture);
}
