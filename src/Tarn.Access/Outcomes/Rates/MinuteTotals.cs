namespace Tarn.Access.Outcomes.Rates;

/// <summary>The records of one minute that a resource accepted.</summary>
/// <param name="Bytes">The bytes of their data.</param>
public readonly record struct MinuteTotals(long Records, long Bytes)
{
    /// <summary>The sum of both.</summary>
    public static MinuteTotals operator +(MinuteTotals a, MinuteTotals b) => new(a.Records + b.Records, a.Bytes + b.Bytes);
}
