using Tarn.Delivery.Ledger;

namespace Tarn.Delivery.Outputs;

/// <summary>The part of an output's buffer that a flush commits.</summary>
/// <param name="Parts">
/// The names of the partitions to commit; an output without partitions has one part, whose name is empty.
/// </param>
/// <param name="Ranges">The ranges that the flush covers, for the destination's own record of them.</param>
internal sealed record FlushScope(IReadOnlyList<string> Parts, IReadOnlyList<LedgerRange> Ranges)
{
    /// <summary>The parts of an output without partitions.</summary>
    public static IReadOnlyList<string> Whole { get; } = [""];

    /// <summary>Whether parts are the whole buffer of an output, whatever partitions it has.</summary>
    public static bool IsWhole(IReadOnlyList<string> parts) => parts is [""];
}
