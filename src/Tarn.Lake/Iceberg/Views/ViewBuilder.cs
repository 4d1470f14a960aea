using System.Globalization;
using Tarn.Lake.Iceberg.Schemas;

namespace Tarn.Lake.Iceberg.Views;

/// <summary>Applies the updates of one commit to a view's metadata, in order.</summary>
public sealed class ViewBuilder
{
    private const int LastAdded = -1;
    private const int VersionsMax = 10;
    private readonly ViewMetadata? _base;
    private readonly long _nowMs;
    private ViewMetadata _draft;
    private int? _addedSchema;
    private int? _addedVersion;

    /// <param name="base">The view's metadata; null: a new view, which needs a location, a schema and a version.</param>
    /// <param name="nowMs">The time of the commit, in milliseconds since the epoch.</param>
    public ViewBuilder(ViewMetadata? @base, long nowMs)
    {
        (_base, _nowMs) = (@base, nowMs);
        _draft = @base ?? new ViewMetadata
        {
            Uuid = Guid.NewGuid(),
            Location = "",
            CurrentVersionId = LastAdded,
            Versions = [],
            VersionLog = [],
            Schemas = [],
        };
    }

    /// <summary>The metadata with the updates so far.</summary>
    internal ViewMetadata Draft => _draft;

    /// <summary>Applies an update.</summary>
    /// <exception cref="Storage.TarnException">InvalidArgument: the update does not follow the specification.</exception>
    public ViewBuilder Apply(ViewUpdate update)
    {
        _draft = update.ApplyTo(this);
        return this;
    }

    /// <summary>The metadata with all updates, and at most the number of versions in the property (10).</summary>
    /// <exception cref="Storage.TarnException">
    /// InvalidArgument: the result does not follow the specification, or a dialect would be lost.
    /// </exception>
    public ViewMetadata Build()
    {
        if (_draft.Location.Length == 0 || _draft.Versions.Count == 0 || _draft.CurrentVersionId == LastAdded)
        {
            throw IcebergFormat.Broken("a new view needs a location, a schema and a current version");
        }

        _ = _draft.CurrentSchema;
        CheckDialects();
        return WithoutOldVersions();
    }

    /// <summary>The metadata with an identity.</summary>
    internal ViewMetadata Assign(Guid uuid) => _base is null || _base.Uuid == uuid
        ? _draft with { Uuid = uuid }
        : throw IcebergFormat.Broken($"the view has uuid {_base.Uuid} and cannot get another one");

    /// <summary>The metadata in a format version.</summary>
    internal ViewMetadata Upgrade(int version) => version == 1
        ? _draft
        : throw IcebergFormat.Broken($"view format version {version} is not supported; version 1 is");

    /// <summary>The metadata with a schema, or with an equal one that it has.</summary>
    internal ViewMetadata Add(Schema schema)
    {
        if (_draft.Schemas.FirstOrDefault(schema.SameColumns) is { } known)
        {
            _addedSchema = known.SchemaId;
            return _draft;
        }

        var id = _draft.Schemas.Count == 0 ? 0 : _draft.Schemas.Max(other => other.SchemaId) + 1;
        _addedSchema = id;
        return _draft with { Schemas = [.. _draft.Schemas, new Schema(id, schema.Columns, schema.IdentifierFieldIds)] };
    }

    /// <summary>The metadata with a version, or with an equal one that it has.</summary>
    internal ViewMetadata Add(ViewVersion added)
    {
        var version = added with { SchemaId = added.SchemaId == LastAdded ? Known(_addedSchema, "schema") : added.SchemaId };
        if (_draft.Schemas.All(schema => schema.SchemaId != version.SchemaId))
        {
            throw IcebergFormat.Broken($"there is no schema {version.SchemaId}");
        }

        if (version.Representations.GroupBy(text => text.Dialect, StringComparer.OrdinalIgnoreCase).FirstOrDefault(texts => texts.Count() > 1) is { } twice)
        {
            throw IcebergFormat.Broken($"Invalid view version: Cannot add multiple queries for dialect {twice.Key.ToLowerInvariant()}");
        }

        if (_draft.Versions.FirstOrDefault(version.SameDefinition) is { } known)
        {
            _addedVersion = known.Id;
            return _draft;
        }

        var id = Math.Max(version.Id, _draft.Versions.Select(other => other.Id).DefaultIfEmpty(0).Max() + 1);
        _addedVersion = id;
        return _draft with { Versions = [.. _draft.Versions, version with { Id = id }] };
    }

    /// <summary>The metadata with another current version.</summary>
    internal ViewMetadata SetCurrent(int versionId)
    {
        var id = versionId == LastAdded ? Known(_addedVersion, "view version") : versionId;
        _ = _draft.VersionById(id);
        return id == _draft.CurrentVersionId && _draft.VersionLog.Count > 0
            ? _draft
            : _draft with { CurrentVersionId = id, VersionLog = [.. _draft.VersionLog, (_nowMs, id)] };
    }

    // A view that an engine replaces would silently lose its text for the other engines.
    private void CheckDialects()
    {
        if (_base is null || _draft.Properties.GetValueOrDefault("replace.drop-dialect.allowed") == "true")
        {
            return;
        }

        var present = _draft.Current.Representations.Select(text => text.Dialect).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (_base.Current.Representations.FirstOrDefault(text => !present.Contains(text.Dialect)) is { } lost)
        {
            throw IcebergFormat.Broken(
                $"Cannot replace view due to loss of view dialects (replace.drop-dialect.allowed=false): {lost.Dialect}");
        }
    }

    private ViewMetadata WithoutOldVersions()
    {
        var text = _draft.Properties.GetValueOrDefault("version.history.num-entries");
        var most = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var set) && set > 0 ? set : VersionsMax;
        if (_draft.Versions.Count <= most)
        {
            return _draft;
        }

        var kept = _draft.Versions.OrderByDescending(version => version.Id == _draft.CurrentVersionId).ThenByDescending(version => version.Id)
            .Take(most).Select(version => version.Id).ToHashSet();
        var log = _draft.VersionLog.ToList();
        log.RemoveRange(0, log.FindLastIndex(entry => !kept.Contains(entry.VersionId)) + 1);
        return _draft with { Versions = [.. _draft.Versions.Where(version => kept.Contains(version.Id))], VersionLog = log };
    }

    private static int Known(int? added, string what) =>
        added ?? throw IcebergFormat.Broken($"the commit adds no {what} that -1 could refer to");
}
