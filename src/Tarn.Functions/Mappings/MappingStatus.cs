using Tarn.Functions.Mappings.Configuration;
using Tarn.Functions.Mappings.Running;

namespace Tarn.Functions.Mappings;

/// <summary>A mapping now.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Config">Its configuration; during an update the new one.</param>
/// <param name="State">Its state.</param>
/// <param name="Progress">Its results since the program started.</param>
public sealed record MappingStatus(MappingId Id, MappingConfig Config, MappingState State, MappingProgress Progress);
