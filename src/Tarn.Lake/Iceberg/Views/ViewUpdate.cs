using System.Text.Json;
using Tarn.Lake.Iceberg.Schemas;

namespace Tarn.Lake.Iceberg.Views;

/// <summary>One change of a view's metadata, as a commit names it. <see cref="ViewBuilder"/> applies it.</summary>
/// <seealso href="https://github.com/apache/iceberg/blob/main/open-api/rest-catalog-open-api.yaml"/>
public abstract record ViewUpdate
{
    private ViewUpdate()
    {
    }

    /// <summary>Reads one update.</summary>
    /// <exception cref="Storage.TarnException">
    /// InvalidArgument: the action is unknown, or a member is missing or has another type.
    /// </exception>
    public static ViewUpdate Read(JsonElement json)
    {
        var action = json.Required("action").GetString() ?? "";
        return JsonReading.Guarded($"update {action}", () => Read(action, json));
    }

    /// <summary>The builder's metadata with the update.</summary>
    internal abstract ViewMetadata ApplyTo(ViewBuilder builder);

    private static ViewUpdate Read(string action, JsonElement json) => action switch
    {
        "assign-uuid" => new AssignUuid(json.Required("uuid").GetGuid()),
        "upgrade-format-version" => new UpgradeFormatVersion(json.Required("format-version").GetInt32()),
        "add-schema" => new AddSchema(SchemaJson.Read(json.Required("schema"))),
        "set-location" => new SetLocation(json.RequiredText("location")),
        "set-properties" => new SetProperties(json.RequiredTexts("updates")),
        "remove-properties" => new RemoveProperties([.. json.Required("removals").EnumerateArray().Select(JsonReading.Text)]),
        "add-view-version" => new AddVersion(ViewJson.ReadVersion(json.Required("view-version"))),
        "set-current-view-version" => new SetCurrentVersion(json.Required("view-version-id").GetInt32()),
        _ => throw IcebergFormat.Broken($"update {action} is unknown for views"),
    };

    /// <summary>Gives a new view its identity.</summary>
    public sealed record AssignUuid(Guid Uuid) : ViewUpdate
    {
        /// <inheritdoc/>
        internal override ViewMetadata ApplyTo(ViewBuilder builder) => builder.Assign(Uuid);
    }

    /// <summary>Sets the format version, which can only be 1.</summary>
    public sealed record UpgradeFormatVersion(int Version) : ViewUpdate
    {
        /// <inheritdoc/>
        internal override ViewMetadata ApplyTo(ViewBuilder builder) => builder.Upgrade(Version);
    }

    /// <summary>Adds a schema, or finds an equal one. Its id is assigned.</summary>
    public sealed record AddSchema(Schema Schema) : ViewUpdate
    {
        /// <inheritdoc/>
        internal override ViewMetadata ApplyTo(ViewBuilder builder) => builder.Add(Schema);
    }

    /// <summary>Moves the view: later metadata files are written there.</summary>
    public sealed record SetLocation(string Location) : ViewUpdate
    {
        /// <inheritdoc/>
        internal override ViewMetadata ApplyTo(ViewBuilder builder) => builder.Draft with { Location = Location.TrimEnd('/') };
    }

    /// <summary>Sets properties.</summary>
    public sealed record SetProperties(IReadOnlyDictionary<string, string> Properties) : ViewUpdate
    {
        /// <inheritdoc/>
        internal override ViewMetadata ApplyTo(ViewBuilder builder) =>
            builder.Draft with { Properties = builder.Draft.Properties.With(Properties) };
    }

    /// <summary>Removes properties; unknown ones: nothing.</summary>
    public sealed record RemoveProperties(IReadOnlyCollection<string> Names) : ViewUpdate
    {
        /// <inheritdoc/>
        internal override ViewMetadata ApplyTo(ViewBuilder builder) =>
            builder.Draft with { Properties = builder.Draft.Properties.Without(Names) };
    }

    /// <summary>Adds a version, or finds an equal one.</summary>
    public sealed record AddVersion(ViewVersion Version) : ViewUpdate
    {
        /// <inheritdoc/>
        internal override ViewMetadata ApplyTo(ViewBuilder builder) => builder.Add(Version);
    }

    /// <summary>Makes a version the current one; −1: the one that the commit added last.</summary>
    public sealed record SetCurrentVersion(int VersionId) : ViewUpdate
    {
        /// <inheritdoc/>
        internal override ViewMetadata ApplyTo(ViewBuilder builder) => builder.SetCurrent(VersionId);
    }
}
