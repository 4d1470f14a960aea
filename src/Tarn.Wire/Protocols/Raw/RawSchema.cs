namespace Tarn.Wire.Protocols;

/// <summary>
/// The ranges of a raw body's members. Each simple member has one. A structure has one for itself and one per member.
/// Records have one for the list. The ranges of the records themselves follow all others, record by record.
/// </summary>
public sealed class RawSchema
{
    public RawSchema(StructureTraits traits, params RawMember[] members)
    {
        Traits = traits;
        Members = members;
        FirstPlace = new int[members.Length];
        for (var i = 0; i < members.Length; i++)
        {
            FirstPlace[i] = FixedPlaces;
            FixedPlaces += 1 + (members[i].Kind == RawKind.Structure ? members[i].InnerKinds!.Length : 0);
            RecordPlaces = members[i].Kind == RawKind.Records ? members[i].InnerKinds!.Length : RecordPlaces;
        }
    }

    /// <summary>The names.</summary>
    public StructureTraits Traits { get; }

    /// <summary>The members, in the model's order.</summary>
    public RawMember[] Members { get; }

    /// <summary>The index of each member's first range.</summary>
    public int[] FirstPlace { get; }

    /// <summary>The number of ranges before the records' ranges.</summary>
    public int FixedPlaces { get; }

    /// <summary>Ranges per record.</summary>
    public int RecordPlaces { get; }
}
