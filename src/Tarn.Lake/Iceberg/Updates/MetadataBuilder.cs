using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Iceberg.Updates;

/// <summary>
/// Applies the updates of one commit to a table's metadata, in order. An update that the specification forbids is
/// refused, and the base stays as it was.
/// </summary>
internal sealed class MetadataBuilder
{
    private readonly TableMetadata? _base;
    private readonly long _nowMs;
    private TableMetadata _draft;

    /// <summary>Begins with a table's metadata.</summary>
    /// <param name="base">The metadata.</param>
    /// <param name="nowMs">The time of the commit, in milliseconds since the epoch.</param>
    public MetadataBuilder(TableMetadata @base, long nowMs)
    {
        (_base, _draft, _nowMs) = (@base, @base, nowMs);
        Snapshots = new SnapshotUpdates(nowMs);
    }

    /// <summary>Begins a new table: the updates must give it an identity, a location, a schema and a spec.</summary>
    /// <param name="formatVersion">The version of a table that no update raises.</param>
    /// <param name="nowMs">The time of the commit, in milliseconds since the epoch.</param>
    public MetadataBuilder(int formatVersion, long nowMs)
    {
        _nowMs = nowMs;
        Snapshots = new SnapshotUpdates(nowMs);
        _draft = new TableMetadata
        {
            FormatVersion = formatVersion,
            TableUuid = default,
            Location = "",
            LastUpdatedMs = nowMs,
            LastColumnId = 0,
            Schemas = [],
            CurrentSchemaId = SchemaUpdates.None,
            PartitionSpecs = [],
            DefaultSpecId = SchemaUpdates.None,
            SortOrders = [],
            DefaultSortOrderId = SchemaUpdates.None,
        };
    }

    /// <summary>The metadata with the updates so far.</summary>
    public TableMetadata Draft => _draft;

    /// <summary>The updates of schemas, specs and sort orders.</summary>
    public SchemaUpdates Schemas { get; } = new();

    /// <summary>The updates of snapshots, branches and tags.</summary>
    public SnapshotUpdates Snapshots { get; }

    /// <summary>Applies an update.</summary>
    /// <exception cref="TarnException">
    /// InvalidArgument: the update does not follow the specification. Conflict: a snapshot's sequence number or row id has
    /// been passed. NotSupported: the update asks for something that Tarn cannot write.
    /// </exception>
    public MetadataBuilder Apply(TableUpdate update)
    {
        _draft = update.ApplyTo(this);
        return this;
    }

    /// <summary>The metadata with all updates. Without a change, the base itself.</summary>
    /// <exception cref="TarnException">InvalidArgument: the result does not follow the specification.</exception>
    public TableMetadata Build()
    {
        if (ReferenceEquals(_draft, _base))
        {
            return _base;
        }

        if (_base is null && (_draft.TableUuid == default || _draft.Location.Length == 0 || _draft.Schemas.Count == 0 || _draft.PartitionSpecs.Count == 0))
        {
            throw IcebergFormat.Broken("a new table needs a uuid, a location, a schema and a partition spec");
        }

        var built = Snapshots.WithLog(_draft with { LastUpdatedMs = _nowMs });
        SchemaUpdates.CheckCurrent(built);

        // Version 3 requires the member, also in a table whose rows have no ids yet.
        return built.FormatVersion >= IcebergFormat.VersionWithRowIds && !built.OtherMembers.ContainsKey(IcebergFormat.NextRowId)
            ? built.WithNextRowId(0)
            : built;
    }

    /// <summary>The metadata with an identity.</summary>
    public TableMetadata Assign(Guid uuid)
    {
        if (_base is not null && _base.TableUuid != uuid)
        {
            throw IcebergFormat.Broken($"the table has uuid {_base.TableUuid} and cannot get another one");
        }

        return _draft.TableUuid == uuid ? _draft : _draft with { TableUuid = uuid };
    }

    /// <summary>The metadata in a format version.</summary>
    public TableMetadata Upgrade(int version)
    {
        if (version is < 1 or > IcebergFormat.VersionMax)
        {
            throw new TarnException(
                ErrorKind.NotSupported, $"Format version {version} is not supported; versions 1 to {IcebergFormat.VersionMax} are.");
        }

        // A new table begins with the version that its commit names.
        if (_base is null && _draft.Schemas.Count == 0)
        {
            return _draft with { FormatVersion = version };
        }

        return version < _draft.FormatVersion
            ? throw IcebergFormat.Broken($"format version {_draft.FormatVersion} cannot be lowered to {version}")
            : version == _draft.FormatVersion ? _draft : _draft with { FormatVersion = version };
    }

    public TableMetadata Move(string location)
    {
        var trimmed = location.TrimEnd('/');
        return trimmed == _draft.Location ? _draft : _draft with { Location = trimmed };
    }
}
