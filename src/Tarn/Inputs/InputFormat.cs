namespace Tarn.Inputs;

/// <summary>The form of an input.</summary>
internal enum InputFormat
{
    Lines,

    /// <summary>One JSON array; each element is a record.</summary>
    Array,

    /// <summary>One GeoJSON feature collection; each feature is a record.</summary>
    Features,

    /// <summary>JSON values one after the other, over several lines each; each is a record.</summary>
    Values,

    /// <summary>Rows of fields below a header; each row is a record.</summary>
    Csv,
}
