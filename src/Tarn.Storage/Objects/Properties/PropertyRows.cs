using Tarn.Storage.Metadata;

namespace Tarn.Storage.Objects.Properties;

/// <summary>The form of properties in rows and in blobs' attributes.</summary>
internal static class PropertyRows
{
    public static void Write(ValueWriter writer, ObjectProperties properties)
    {
        Write(writer, properties.Headers);
        Write(writer, properties.Tags);
        writer.Byte((byte)properties.StorageClass).Byte((byte)properties.Acl);
        Write(writer, properties.Lock);
    }

    public static ObjectProperties Read(ref ValueReader reader) => new()
    {
        Headers = ReadHeaders(ref reader),
        Tags = ReadPairs(ref reader),
        StorageClass = (StorageClass)reader.Byte(),
        Acl = (CannedAcl)reader.Byte(),
        Lock = ReadLock(ref reader),
    };

    private static void Write(ValueWriter writer, ObjectLock protection) =>
        writer.Byte((byte)protection.Mode).Time(protection.RetainUntil).Byte(protection.HasLegalHold ? (byte)1 : (byte)0);

    private static ObjectLock ReadLock(ref ValueReader reader) => new((LockMode)reader.Byte(), reader.Time(), reader.Byte() != 0);

    private static void Write(ValueWriter writer, ObjectHeaders headers)
    {
        writer.Text(headers.ContentType).Text(headers.ContentEncoding).Text(headers.ContentDisposition)
            .Text(headers.ContentLanguage).Text(headers.CacheControl).Text(headers.Expires).Text(headers.WebsiteRedirect);
        Write(writer, headers.UserMetadata);
    }

    private static ObjectHeaders ReadHeaders(ref ValueReader reader) => new()
    {
        ContentType = reader.Text(),
        ContentEncoding = reader.Text(),
        ContentDisposition = reader.Text(),
        ContentLanguage = reader.Text(),
        CacheControl = reader.Text(),
        Expires = reader.Text(),
        WebsiteRedirect = reader.Text(),
        UserMetadata = ReadPairs(ref reader),
    };

    private static void Write(ValueWriter writer, IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        writer.Count(pairs.Count);
        foreach (var (name, value) in pairs)
        {
            writer.Text(name).Text(value);
        }
    }

    private static KeyValuePair<string, string>[] ReadPairs(ref ValueReader reader)
    {
        var pairs = new KeyValuePair<string, string>[reader.Items()];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = new(reader.Text()!, reader.Text()!);
        }

        return pairs;
    }
}
