namespace Tarn.Access.Outcomes;

/// <summary>Records and bytes of a resource since the start.</summary>
/// <param name="RecordsIn">Records accepted.</param>
/// <param name="BytesIn">Their bytes.</param>
/// <param name="RecordsOut">Records read by clients.</param>
/// <param name="BytesOut">Their bytes.</param>
public readonly record struct ResourceTotals(long RecordsIn, long BytesIn, long RecordsOut, long BytesOut)
{
    /// <summary>The totals with units added.</summary>
    internal ResourceTotals With(UsageDimension dimension, long units) => dimension switch
    {
        UsageDimension.RecordsIn => this with { RecordsIn = RecordsIn + units },
        UsageDimension.RecordBytesIn => this with { BytesIn = BytesIn + units },
        UsageDimension.RecordsOut => this with { RecordsOut = RecordsOut + units },
        UsageDimension.RecordBytesOut => this with { BytesOut = BytesOut + units },
        _ => this,
    };
}
