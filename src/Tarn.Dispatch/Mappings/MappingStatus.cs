namespace Tarn.Dispatch.Mappings;

/// <summary>A mapping now.</summary>
/// <param name="Config">Its configuration; during an update the new one.</param>
/// <param name="Progress">Its results since the program started.</param>
public sealed record MappingStatus<TConfig>(MappingId Id, TConfig Config, MappingState State, MappingProgress Progress);
