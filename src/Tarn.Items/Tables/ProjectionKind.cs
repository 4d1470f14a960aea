namespace Tarn.Items.Tables;

/// <summary>The attributes that an index's rows hold. The numbers are stored.</summary>
/// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html"/>
public enum ProjectionKind : byte
{
    /// <summary>The keys of the index and of the table.</summary>
    KeysOnly = 1,

    /// <summary>The keys, and named attributes.</summary>
    Include = 2,

    /// <summary>The whole item.</summary>
    All = 3,
}
