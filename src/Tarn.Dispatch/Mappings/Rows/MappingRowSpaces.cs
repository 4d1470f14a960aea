using Tarn.Storage.Metadata;

namespace Tarn.Dispatch.Mappings.Rows;

/// <summary>The metadata spaces of one kind of mappings. Its owner chooses them; they are never shared.</summary>
/// <param name="Mappings">Mapping id → configuration, in the owner's form.</param>
/// <param name="Windows">(mapping id, shard id) → the open tumbling window and its state.</param>
public sealed record MappingRowSpaces(Space Mappings, Space Windows);
