namespace Tarn.Aws.Protocols;

/// <summary>A member of a raw body: its kind and, for structures and records, the members inside.</summary>
internal sealed record RawMember(RawKind Kind, StructureTraits? Inner = null, RawKind[]? InnerKinds = null);
