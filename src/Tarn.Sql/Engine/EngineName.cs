namespace Tarn.Sql.Engine;

/// <summary>A column, or a lambda's parameter.</summary>
internal sealed class EngineName : EngineSql
{
    public EngineName(string name)
    {
        AppendFormatted(name);
        Name = name;
    }

    /// <summary>The name.</summary>
    public string Name { get; }
}
