namespace Tarn.Items.Copies.Imports;

/// <summary>The form of imported objects. The numbers are stored.</summary>
public enum ImportFormat : byte
{
    /// <summary>Lines of JSON with a member Item, as exports have them.</summary>
    DynamoDbJson = 1,

    Csv = 2,
}
