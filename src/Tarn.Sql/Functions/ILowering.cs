using Tarn.Sql.Engine;
using Tarn.Sql.Plans;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <summary>The lowering of expressions as the forms of functions use it.</summary>
internal interface ILowering
{
    /// <summary>An expression's form.</summary>
    EngineSql Lower(PlanExpression e);

    /// <summary>An expression's form, with other forms for columns of these numbers (a lambda's parameters).</summary>
    EngineSql Lower(PlanExpression e, IReadOnlyDictionary<int, EngineSql> columns);

    /// <summary>A value of one type as another, by Trino's rules.</summary>
    EngineSql Cast(EngineSql value, SqlType from, SqlType to);

    /// <summary>Whether two values are equal; unknown if nulls inside decide it.</summary>
    EngineSql Equal(EngineSql left, EngineSql right, SqlType type);

    /// <summary>A name that no other part of the statement uses.</summary>
    string Fresh(string word);

    /// <summary>A call of a C# function for exactly these types.</summary>
    EngineSql Call(string function, IReadOnlyList<SqlType> parameters, SqlType result, params IReadOnlyList<EngineSql> arguments);

    /// <summary>A value of any type whose evaluation ends the statement with an error of Trino; under TRY it is null.</summary>
    EngineSql Fail(string name, EngineSql message);

    /// <summary>A time in a zone, from its struct.</summary>
    EngineZoned Zoned(EngineSql value);

    EngineZoned InUtc(EngineSql instant);

    /// <summary>A time in microseconds, without the finer digits.</summary>
    EngineSql Coarse(EngineSql time, SqlType type);

    /// <summary>A number of nanoseconds since 1970 as a time of nine digits.</summary>
    EngineSql FromNanoseconds(EngineSql count);

    /// <summary>Microseconds with the finer digits of another time.</summary>
    EngineSql Finer(EngineSql microseconds, EngineSql digits, SqlType type);

    /// <summary>A time of a day in UTC, with an offset in minutes.</summary>
    EngineZoned InOffset(EngineSql picoseconds, short minutes);

    /// <summary>An instant in a zone, whose name may come from the row.</summary>
    /// <exception cref="SqlException">INVALID_FUNCTION_ARGUMENT: the statement names a zone that does not exist.</exception>
    EngineZoned InZone(EngineSql instant, PlanExpression zone, EngineSql zoneSql);

    /// <summary>The time of a clock in the zone of another time. Of two instants with that clock it is the first.</summary>
    /// <param name="zone">A time in the zone.</param>
    /// <param name="type">The type of the time.</param>
    /// <param name="gap">The value for a clock that never occurs; null: the time is moved on.</param>
    EngineZoned AtClock(EngineSql clock, EngineZoned zone, SqlType type, EngineSql? gap = null);

    /// <summary>The name of a time's zone.</summary>
    EngineSql ZoneName(EngineZoned zoned);

    /// <summary>The clock of a time in its zone.</summary>
    EngineSql Clock(EngineZoned zoned, SqlType type);

    /// <summary>A division that fails as Trino's does when the divisor is zero.</summary>
    EngineSql Guarded(EngineSql left, PlanExpression divisor, EngineSql right, EngineSql operation);
}
