namespace Tarn.Access.Outcomes.Rates;

/// <summary>What a resource accepted within one minute.</summary>
/// <param name="Records">The records.</param>
/// <param name="Bytes">The bytes of their data.</param>
public readonly record struct MinuteTotals(long Records, long Bytes)
{
    /// <summary>The sum of both.</summary>
    public static MinuteTotals operator +(MinuteTotals a, MinuteTotals b) => new(a.Records + b.Records, a.Bytes + b.Bytes);
}
