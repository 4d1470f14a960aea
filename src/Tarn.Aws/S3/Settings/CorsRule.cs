using Tarn.Storage.Metadata;

namespace Tarn.Aws.S3.Settings;

/// <summary>A cross-origin rule of a bucket with its name.</summary>
/// <param name="Id">The client's name of the rule; null: none.</param>
internal sealed record CorsRule(string? Id, CrossOriginRule Rule)
{
    /// <summary>Writes the form of a bucket's document.</summary>
    public void Write(ValueWriter writer)
    {
        writer.Text(Id).Texts(Rule.Origins).Texts(Rule.Methods).Texts(Rule.Headers).Texts(Rule.ExposedHeaders);
        writer.Count((Rule.MaxAgeSeconds ?? -1) + 1L);
    }

    /// <summary>Reads what <see cref="Write(ValueWriter)"/> wrote.</summary>
    public static CorsRule Read(ref ValueReader reader)
    {
        var id = reader.Text();
        var (origins, methods) = (reader.Texts(), reader.Texts());
        var (headers, exposed) = (reader.Texts(), reader.Texts());
        var age = (int)reader.Count() - 1;
        return new CorsRule(id, new CrossOriginRule(origins, methods, headers, exposed, age < 0 ? null : age));
    }
}
