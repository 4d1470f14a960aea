namespace Tarn.Lake.Hive;

/// <summary>The forms of files that Hive tables have and Tarn reads.</summary>
public enum HiveFormat
{
    /// <summary>The engine reads it.</summary>
    Parquet,

    /// <summary>Lines of delimited values (LazySimpleSerDe).</summary>
    Text,

    /// <summary>Lines of quoted values (OpenCSVSerde).</summary>
    Csv,

    /// <summary>A JSON object per line, as Hive's own SerDe reads it.</summary>
    HiveJson,

    /// <summary>A JSON object per line, as OpenX's SerDe reads it.</summary>
    OpenXJson,
}
