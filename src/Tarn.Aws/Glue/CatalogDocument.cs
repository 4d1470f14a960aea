using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Protocols;
using Tarn.Storage;

namespace Tarn.Aws.Glue;

/// <summary>
/// The door documents of databases and tables: every member that a client sent, in Glue's own JSON, or Terraform would see a difference for
/// ever. A version byte; of a table then the length of its JSON, and behind that the JSON of its partition indexes.
/// </summary>
internal static class CatalogDocument
{
    private const byte Version = 1;

    public static byte[] Encode(Database database) => Encode(json =>
    {
        var writer = new JsonShapeWriter(json);
        GetDatabaseOutputCodec.Write(ref writer, new GetDatabaseOutput { Database = database });
    });

    public static Database DecodeDatabase(Lake.Catalog.Database database)
    {
        if (database.Document.IsEmpty)
        {
            return new Database { Name = database.Name.Database };
        }

        Check(database.Document);
        var reader = new JsonShapeReader(database.Document.Span[1..]);
        return GetDatabaseOutputCodec.Read(ref reader)!.Database!;
    }

    public static byte[] Encode(Table table, IReadOnlyList<PartitionIndexDescriptor> indexes)
    {
        var first = Json(json =>
        {
            var writer = new JsonShapeWriter(json);
            GetTableOutputCodec.Write(ref writer, new GetTableOutput { Table = table });
        });
        var second = Json(json =>
        {
            var writer = new JsonShapeWriter(json);
            GetPartitionIndexesOutputCodec.Write(ref writer, new GetPartitionIndexesOutput { PartitionIndexDescriptorList = indexes });
        });
        var document = new byte[5 + first.Length + second.Length];
        document[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(document.AsSpan(1), first.Length);
        first.CopyTo(document.AsSpan(5));
        second.CopyTo(document.AsSpan(5 + first.Length));
        return document;
    }

    /// <summary>The table as the client described it; null where Tarn made it and no client ever described it.</summary>
    public static Table? DecodeTable(ReadOnlyMemory<byte> document)
    {
        if (document.IsEmpty)
        {
            return null;
        }

        Check(document);
        var reader = new JsonShapeReader(document.Span.Slice(5, BinaryPrimitives.ReadInt32BigEndian(document.Span[1..])));
        return GetTableOutputCodec.Read(ref reader)!.Table!;
    }

    public static IReadOnlyList<PartitionIndexDescriptor> DecodeIndexes(ReadOnlyMemory<byte> document)
    {
        if (document.IsEmpty)
        {
            return [];
        }

        Check(document);
        var reader = new JsonShapeReader(document.Span[(5 + BinaryPrimitives.ReadInt32BigEndian(document.Span[1..]))..]);
        return GetPartitionIndexesOutputCodec.Read(ref reader)!.PartitionIndexDescriptorList ?? [];
    }

    private static void Check(ReadOnlyMemory<byte> document) => Invariant.Check(document.Span[0] == Version);

    private static byte[] Encode(Action<Utf8JsonWriter> write) => [Version, .. Json(write)];

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
