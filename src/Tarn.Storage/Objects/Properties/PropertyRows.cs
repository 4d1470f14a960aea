using Tarn.Storage.Metadata;

namespace Tarn.Storage.Objects.Properties;

/// <summary>The form of properties in rows and in blobs' attributes.</summary>
internal static class PropertyRows
{
    public static void Write(ValueWriter writer, ObjectProperties properties)
    {
        Write(writer, properties.Headers);
        writer.Pairs(properties.Tags).Byte((byte)properties.StorageClass).Byte((byte)properties.Acl);
        Write(writer, properties.Lock);
    }

    public static ObjectProperties Read(ref ValueReader reader) => new()
    {
        Headers = ReadHeaders(ref reader),
        Tags = reader.Pairs(),
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
            .Text(headers.ContentLanguage).Text(headers.CacheControl).Text(headers.Expires).Text(headers.WebsiteRedirect)
            .Pairs(headers.UserMetadata);
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
        UserMetadata = reader.Pairs(),
    };
}
