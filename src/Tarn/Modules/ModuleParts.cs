using Tarn.Storage;

namespace Tarn.Modules;

/// <summary>The parts that modules have opened, by type.</summary>
/// <param name="modules">All modules, in the order of opening.</param>
internal sealed class ModuleParts(IReadOnlyList<IModule> modules)
{
    private readonly Dictionary<Type, object> _rooms = [];

    /// <summary>A part.</summary>
    /// <param name="asking">The module that needs the part, for the message; null: the caller is no module.</param>
    /// <exception cref="InvalidOperationException">
    /// The part is not open; the message names the module that needs the part and the module that adds it.
    /// </exception>
    public T Get<T>(IModule? asking = null)
        where T : class
    {
        if (_rooms.GetValueOrDefault(typeof(T)) is T room)
        {
            return room;
        }

        var brings = modules.FirstOrDefault(module => module.Rooms.Contains(typeof(T)));
        Invariant.Check(false, $"module '{asking?.Name ?? "none"}' needs {typeof(T).Name}, "
            + (brings is null ? "which no module brings" : $"which module '{brings.Name}' brings, and that module has not brought it yet"));
        return null;
    }

    public T Add<T>(IModule module, T room)
        where T : class
    {
        Invariant.Check(module.Rooms.Contains(typeof(T)), $"module '{module.Name}' adds {typeof(T).Name}, which is not among its rooms");
        Invariant.Check(_rooms.TryAdd(typeof(T), room), $"module '{module.Name}' adds {typeof(T).Name}, which is there already");
        return room;
    }
}
