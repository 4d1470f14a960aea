namespace Tarn.Aws.Generator.Doors;

/// <summary>
/// Decides how a door's constructor makes families and fields. It takes a part of the door's record by its type; where several parts have
/// the type, and for numbers and texts, by its name too. It makes any other class once, from its own parts.
/// </summary>
internal sealed class DoorParts
{
    private readonly DoorClass _door;
    private readonly PartClass _record;
    private readonly ILookup<string, PartClass> _classes;
    private readonly Dictionary<string, string> _made = [];
    private readonly List<string> _lines = [];
    private readonly List<string> _missing = [];

    private DoorParts(DoorClass door, PartClass record, ILookup<string, PartClass> classes) => (_door, _record, _classes) = (door, record, classes);

    /// <summary>The constructor; null: the door has one of its own, or there is no record of its parts.</summary>
    /// <param name="classes">The classes and records of all doors, by name.</param>
    public static DoorConstructor? Of(DoorClass door, IEnumerable<OperationFamily> families, ILookup<string, PartClass> classes)
    {
        var name = door.Name.Replace("Door", "") + "Parts";
        if (!door.IsMade || classes[name].FirstOrDefault(candidate => candidate.Namespace == door.Namespace) is not { } record)
        {
            return null;
        }

        var parts = new DoorParts(door, record, classes);
        var own = families.Select(family => (family.Name, Part: new Part(family.Name, "", false)))
            .Concat(door.Fields.Select(field => (field.Name, Part: field)));
        foreach (var (member, part) in own.ToList())
        {
            var value = parts.ValueOf(part, door.Name);
            parts._lines.Add($"this.{member} = {value};");
        }

        return new DoorConstructor(name, new EquatableList<string>(parts._lines), new EquatableList<string>(parts._missing));
    }

    // The expression for a part; null: the constructor's own default.
    private string? ValueOf(Part part, string user)
    {
        var given = _record.Parameters.Where(candidate => candidate.Type == part.Type).ToList();
        var isPlain = char.IsLower(part.Type[0]);
        var taken = given.Count == 1 && !isPlain ? given[0] : given.FirstOrDefault(candidate => IsNamed(candidate, part.Name));
        if (taken is not null)
        {
            return Local(taken.Name, $"parts.{taken.Name}");
        }

        if (part.Type == "IDoor" || part.Type == _door.Name)
        {
            return "this";
        }

        if (ClassOf(part.Type) is { } known)
        {
            return Made(known);
        }

        if (!part.IsOptional)
        {
            _missing.Add($"{user} needs {part.Type} {part.Name}");
        }

        return null;
    }

    private string Made(PartClass known)
    {
        if (_made.TryGetValue(known.FullName, out var made))
        {
            return made;
        }

        _made[known.FullName] = known.Name + "NeedsItself"; // the compiler shows the name
        var values = known.Parameters.Select(part => (part.Name, Value: ValueOf(part, known.Name))).Where(argument => argument.Value is not null).ToList();
        _made.Remove(known.FullName);
        return Local(known.FullName, $"new global::{known.FullName}({string.Join(", ", values.Select(argument => $"{argument.Name}: {argument.Value}"))})");
    }

    // Each property of the record is asked once: it may make its value.
    private string Local(string key, string value)
    {
        if (!_made.TryGetValue(key, out var local))
        {
            _made[key] = local = $"part{_lines.Count}";
            _lines.Add($"var {local} = {value};");
        }

        return local;
    }

    // The door's own class of that name, else the only one.
    private PartClass? ClassOf(string type)
    {
        var candidates = _classes[type].Distinct().ToList();
        var own = candidates.Where(candidate => (candidate.Namespace + ".").StartsWith(_door.Namespace + ".", StringComparison.Ordinal)).ToList();
        return own.Count == 1 ? own[0] : candidates.Count == 1 ? candidates[0] : null;
    }

    private static bool IsNamed(Part part, string name) => string.Equals(part.Name, name.TrimStart('_'), StringComparison.OrdinalIgnoreCase);
}
