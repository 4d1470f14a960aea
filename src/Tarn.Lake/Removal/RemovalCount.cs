using System.Globalization;

namespace Tarn.Lake.Removal;

/// <summary>The outcome of a removal of files.</summary>
/// <param name="Removed">Files that were removed, or were gone already.</param>
/// <param name="Outside">Files that stay for good: they are outside the table's locations.</param>
/// <param name="Withheld">
/// Files that stay until a caller with <c>s3:DeleteObject</c> on the table's locations changes the table. Files of a table with many are counted once.
/// </param>
public readonly record struct RemovalCount(int Removed, int Outside = 0, int Withheld = 0)
{
    /// <summary>The reason why files stay that the server may not delete yet.</summary>
    public const string WithheldReason = "no caller with s3:DeleteObject on the table's places has made or changed the table";

    /// <summary>The sum of two outcomes.</summary>
    public static RemovalCount operator +(RemovalCount a, RemovalCount b) => new(a.Removed + b.Removed, a.Outside + b.Outside, a.Withheld + b.Withheld);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Removed} files are removed")
        + (Outside > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {Outside} stay: they lie outside the table's places") : "")
        + (Withheld > 0 ? $"; others stay: {WithheldReason}" : "");
}
