namespace Tarn.Wire.Protocols;

/// <summary>A member of a raw body: its kind and, for structures and records, the members inside.</summary>
public sealed record RawMember(RawKind Kind, StructureTraits? Inner = null, RawKind[]? InnerKinds = null);
