using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tarn.Lake.Iceberg;

/// <summary>How JSON of the specification is written.</summary>
internal static class JsonWriting
{
    /// <summary>As in other engines' libraries, only the characters that JSON requires are escaped.</summary>
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };
}
