using Tarn.Modules;
using Tarn.Settings;

namespace Tarn.Tests.Composition;

/// <summary>A module made by a test.</summary>
internal sealed class TestModule(string name, Func<ModuleContext, ValueTask> open) : IModule
{
    public TestModule(string name, Action<ModuleContext> open)
        : this(name, context =>
        {
            open(context);
            return ValueTask.CompletedTask;
        })
    {
    }

    public string Name => name;

    public IReadOnlyList<Type> Rooms { get; init; } = [];

    public IReadOnlyList<SettingDefinition> Settings { get; init; } = [];

    public IReadOnlyList<MemoryShare> MemoryShares { get; init; } = [];

    public ValueTask Open(ModuleContext context, CancellationToken cancellationToken) => open(context);
}
