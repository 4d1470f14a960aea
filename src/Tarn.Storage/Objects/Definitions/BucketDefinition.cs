using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Lifecycle;
using Tarn.Storage.Objects.Properties;

namespace Tarn.Storage.Objects.Definitions;

/// <summary>The definition of a bucket: its settings as clients put them.</summary>
public sealed record BucketDefinition
{
    private const byte Version = 1;
    private const byte NoBlocks = 0xFF;

    // One byte: whether there are no controls, two bits of ownership, then the list.
    private const int OwnershipShift = 1;
    private const int AclShift = 3;

    /// <summary>The default encryption; null: it was not set.</summary>
    public DefaultEncryption? Encryption { get; init; }

    /// <summary>The four blocks of public access; null: they were removed.</summary>
    public PublicAccess? PublicAccess { get; init; } = Definitions.PublicAccess.All;

    /// <summary>The cross-origin rules; null: none.</summary>
    public IReadOnlyList<CorsRule>? Cors { get; init; }

    /// <summary>The lifecycle; null: none.</summary>
    public LifecycleRules? Lifecycle { get; init; }

    /// <summary>The functions that get events; null: none.</summary>
    public IReadOnlyList<NotificationRule>? Notifications { get; init; }

    /// <summary>The requests with metrics of their own, by id; null: none.</summary>
    public IReadOnlyList<RequestFilter>? RequestFilters { get; init; }

    /// <summary>Whether the ownership controls were removed: then it is ObjectWriter, as on AWS.</summary>
    public bool LacksOwnership { get; init; }

    /// <summary>The ownership of the controls.</summary>
    public ObjectOwnership Ownership { get; init; }

    /// <summary>The bucket's access control list. It counts while <see cref="TakesAcls"/>.</summary>
    public CannedAcl Acl { get; init; }

    /// <summary>Whether access control lists count.</summary>
    public bool TakesAcls => LacksOwnership || Ownership != ObjectOwnership.BucketOwnerEnforced;

    /// <summary>Tags. They are rows by the bucket's id, where policies read the tags of every service, and not in the encoded form.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The row: a version byte, then fields in a fixed order. Filters of requests, and a key, are there if there are any.</summary>
    public byte[] Encode()
    {
        var writer = new ValueWriter(Version)
            .Byte(Encryption?.Bits ?? 0)
            .Byte(PublicAccess is { } blocks ? blocks.Bits : NoBlocks)
            .Count(Cors?.Count ?? 0);
        foreach (var rule in Cors ?? [])
        {
            rule.Write(writer);
        }

        LifecycleForm.Write(writer, Lifecycle);
        writer.Count(Notifications?.Count ?? 0);
        foreach (var rule in Notifications ?? [])
        {
            rule.Write(writer);
        }

        writer.Byte((byte)((LacksOwnership ? 1 : 0) | ((int)Ownership << OwnershipShift) | ((int)Acl << AclShift)));
        if (RequestFilters is { Count: > 0 } || Encryption is { UsesKms: true })
        {
            writer.Count(RequestFilters?.Count ?? 0);
            foreach (var filter in RequestFilters ?? [])
            {
                filter.Write(writer);
            }
        }

        return (Encryption is { UsesKms: true, KmsKey: var key } ? writer.Text(key) : writer).ToArray();
    }

    /// <summary>Reads a row without tags; an empty one is that of a new bucket.</summary>
    public static BucketDefinition Decode(ReadOnlyMemory<byte> row)
    {
        if (row.IsEmpty)
        {
            return new BucketDefinition();
        }

        var reader = new ValueReader(row.Span);
        var read = new BucketDefinition
        {
            Encryption = DefaultEncryption.Of(reader.Byte()),
            PublicAccess = reader.Byte() is not NoBlocks and var bits ? Definitions.PublicAccess.Of(bits) : null,
            Cors = ReadRules(ref reader, CorsRule.Read),
            Lifecycle = LifecycleForm.Read(ref reader),
            Notifications = ReadRules(ref reader, NotificationRule.Read),
        };
        var access = reader.Byte();
        var filters = reader.IsAtEnd ? null : ReadRules(ref reader, RequestFilter.Read);
        return read with
        {
            Encryption = read.Encryption is { UsesKms: true } ? read.Encryption with { KmsKey = reader.Text() } : read.Encryption,
            LacksOwnership = (access & 1) != 0,
            Ownership = (ObjectOwnership)((access >> OwnershipShift) & 3),
            Acl = (CannedAcl)(access >> AclShift),
            RequestFilters = filters,
        };
    }

    private delegate T RuleReader<T>(ref ValueReader reader);

    private static T[]? ReadRules<T>(ref ValueReader reader, RuleReader<T> read)
    {
        var rules = new T[reader.Items()];
        for (var i = 0; i < rules.Length; i++)
        {
            rules[i] = read(ref reader);
        }

        return rules.Length == 0 ? null : rules;
    }
}
