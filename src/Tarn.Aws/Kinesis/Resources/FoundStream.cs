using Tarn.Storage.Streams.Definitions;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Resources;

/// <summary>A stream as the registry and the log know it.</summary>
internal readonly record struct FoundStream(Resource Resource, StreamLayout Layout, StreamDefinition Definition)
{
    /// <summary>The user's name for the stream.</summary>
    public string Name => Resource.Name.Name;

    /// <summary>The account that the stream's name belongs to.</summary>
    public string Account => Resource.Name.Account;

    /// <summary>The service's status.</summary>
    public string Status => StreamStates.StatusOf(Layout.Stream.Phase);

    /// <inheritdoc cref="StreamStates.IsServing"/>
    public bool IsServing => StreamStates.IsServing(Layout);

    /// <inheritdoc cref="StreamStates.HasShards"/>
    public bool HasShards => StreamStates.HasShards(Layout);
}
