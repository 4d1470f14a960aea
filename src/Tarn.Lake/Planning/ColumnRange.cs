using Tarn.Lake.Iceberg.Manifests;

namespace Tarn.Lake.Planning;

/// <summary>The values that a column may have in a file, by the file's statistics.</summary>
internal static class ColumnRange
{
    /// <param name="fieldId">A column, or a field that is in structs only.</param>
    /// <param name="canBeNan">Whether the column's type has NaN.</param>
    public static ValueRange Of(in CompactFile file, int fieldId, bool canBeNan)
    {
        var facts = file.Column(fieldId);
        var nulls = Math.Max(facts.NullCount, 0);
        var nans = canBeNan ? Math.Max(facts.NanCount, 0) : 0;
        return new ValueRange
        {
            MayBeNull = facts.NullCount != 0,
            MayBeNan = canBeNan && facts.NanCount != 0 && nulls < file.RecordCount,
            MayBeValue = nulls + nans < file.RecordCount,
            HasLower = facts.HasLower,
            HasUpper = facts.HasUpper,
            Lower = facts.Lower,
            Upper = facts.Upper,
        };
    }
}
