using System.Globalization;
using Tarn.Sql.Functions;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

internal sealed partial class ExpressionBinder
{
    private PlanExpression BindCast(Syntax.Cast c, ExpressionContext at)
    {
        var value = Bind(c.Value, at);
        var type = TypeNames.Resolve(c.Type, c.At);
        value = type.Kind == TypeKind.TimestampWithTimeZone ? AsInstant(value, type) : AsClock(value);
        if (type.Kind == TypeKind.Json && value.Type.Kind == TypeKind.Map && !CastRules.CanCast(value.Type, type)
            && CastRules.CanCast(value.Type.Key, type) && CastRules.CanCast(value.Type.Value, type))
        {
            // Trino has the cast of this map, and it fails for every value, because its keys are no names.
            throw new SqlException(SqlErrorName.InvalidCastArgument, $"Cannot cast {value.Type.Name} to JSON");
        }

        if (!CastRules.CanCast(value.Type, type))
        {
            throw new SqlException(SqlErrorName.TypeMismatch, $"Cannot cast {value.Type.Name} to {type.Name}", c.At);
        }

        value = Cut(value, type);
        value = context.Dialect == SqlDialect.Flink && !c.Safe ? BeforeCast(value, type) : value;
        if (value.Type.IsClock && type.Kind is TypeKind.Timestamp or TypeKind.TimestampWithTimeZone && value is not Constant { Value: null })
        {
            // A time becomes a time of the present day.
            var today = new Constant(context.Now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), SqlType.Date);
            var clock = new Coercion(value, SqlType.Time(12), c.Safe) { At = c.At };
            value = new FunctionInvocation(FunctionTable.Unnamed("$on_day"), [today, clock], SqlType.Timestamp(12)) { At = c.At };
        }

        return value is Constant { Value: null } ? new Constant(null, type) { At = c.At } : new Coercion(value, type, c.Safe) { At = c.At };
    }
}
