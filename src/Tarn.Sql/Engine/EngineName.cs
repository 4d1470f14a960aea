namespace Tarn.Sql.Engine;

/// <summary>A column, or a lambda's parameter.</summary>
internal sealed class EngineName : EngineSql
{
    public EngineName(string name)
    {
        AppendFormatted(name);
        Name = name;
    }

    public string Name { get; }
}
