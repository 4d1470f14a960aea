using Tarn.Storage.Metadata;

namespace Tarn.Storage.Objects.Definitions;

/// <summary>A cross-origin rule of a bucket.</summary>
/// <param name="Id">The client's name of the rule; null: none.</param>
/// <param name="Origins">Origins, each with at most one <c>*</c>.</param>
/// <param name="Methods">Methods of HTTP.</param>
/// <param name="Headers">Headers that a page may send, each with at most one <c>*</c>.</param>
/// <param name="ExposedHeaders">Headers that a page may read.</param>
/// <param name="MaxAgeSeconds">How long a browser may remember the rule; null: its default.</param>
public sealed record CorsRule(
    string? Id, IReadOnlyList<string> Origins, IReadOnlyList<string> Methods, IReadOnlyList<string> Headers, IReadOnlyList<string> ExposedHeaders,
    int? MaxAgeSeconds)
{
    /// <summary>Writes the form of a bucket's definition.</summary>
    internal void Write(ValueWriter writer)
    {
        writer.Text(Id).Texts(Origins).Texts(Methods).Texts(Headers).Texts(ExposedHeaders);
        writer.Count((MaxAgeSeconds ?? -1) + 1L);
    }

    /// <summary>Reads what <see cref="Write(ValueWriter)"/> wrote.</summary>
    internal static CorsRule Read(ref ValueReader reader)
    {
        var id = reader.Text();
        var (origins, methods) = (reader.Texts(), reader.Texts());
        var (headers, exposed) = (reader.Texts(), reader.Texts());
        var age = (int)reader.Count() - 1;
        return new CorsRule(id, origins, methods, headers, exposed, age < 0 ? null : age);
    }
}
