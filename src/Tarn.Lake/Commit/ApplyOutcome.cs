namespace Tarn.Lake.Commit;

/// <summary>What came of putting a prepared commit into a transaction.</summary>
public enum ApplyOutcome
{
    /// <summary>It becomes true with the transaction.</summary>
    Applied,

    /// <summary>It is true already: an earlier transaction whose outcome was unknown had succeeded (D31). Nothing was put.</summary>
    AlreadyApplied,

    /// <summary>Somebody else changed the table meanwhile: refresh and prepare again. Nothing was put.</summary>
    Moved,

    /// <summary>The table is gone, or is another one of that name. Nothing was put.</summary>
    Gone,
}
