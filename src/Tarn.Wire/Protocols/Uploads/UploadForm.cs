namespace Tarn.Wire.Protocols;

/// <summary>The fields of a web page's upload (<c>multipart/form-data</c>) before its file, in the order sent.</summary>
/// <param name="fields">Names and values. No name occurs twice, in any case.</param>
/// <param name="fileName">The last part of the file's name as the browser sent it; may be empty.</param>
public sealed class UploadForm(IReadOnlyList<KeyValuePair<string, string>> fields, string fileName)
{
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; } = fields;

    /// <summary>The last part of the file's name as the browser sent it; may be empty.</summary>
    public string FileName { get; } = fileName;

    /// <summary>A field's value, by its name in any case; null: the form has none.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var field in Fields)
            {
                if (field.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return field.Value;
                }
            }

            return null;
        }
    }
}
