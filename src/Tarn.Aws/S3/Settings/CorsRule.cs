using Tarn.Storage.Metadata;

namespace Tarn.Aws.S3.Settings;

/// <summary>A cross-origin rule of a bucket with its name.</summary>
/// <param name="Id">The client's name of the rule; null: none.</param>
internal sealed record CorsRule(string? Id, CrossOriginRule Rule)
{
    /// <summary>Writes the form of a bucket's document.</summary>
    public void Write(ValueWriter writer)
    {
        writer.Text(Id);
        Write(writer, Rule.Origins);
        Write(writer, Rule.Methods);
        Write(writer, Rule.Headers);
        Write(writer, Rule.ExposedHeaders);
        writer.Count((Rule.MaxAgeSeconds ?? -1) + 1L);
    }

    /// <summary>Reads what <see cref="Write(ValueWriter)"/> wrote.</summary>
    public static CorsRule Read(ref ValueReader reader)
    {
        var id = reader.Text();
        var (origins, methods) = (ReadTexts(ref reader), ReadTexts(ref reader));
        var (headers, exposed) = (ReadTexts(ref reader), ReadTexts(ref reader));
        var age = (int)reader.Count() - 1;
        return new CorsRule(id, new CrossOriginRule(origins, methods, headers, exposed, age < 0 ? null : age));
    }

    private static void Write(ValueWriter writer, IReadOnlyList<string> texts)
    {
        writer.Count(texts.Count);
        foreach (var text in texts)
        {
            writer.Text(text);
        }
    }

    private static string[] ReadTexts(ref ValueReader reader)
    {
        var texts = new string[reader.Count()];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = reader.Text()!;
        }

        return texts;
    }
}
