namespace Tarn.Lake.Hive.Planning;

/// <summary>The results that a condition may have, as far as the values that it needs are known.</summary>
[Flags]
internal enum Outcomes
{
    None = 0,
    True = 1,
    False = 2,
    Null = 4,
    Any = True | False | Null,
}
