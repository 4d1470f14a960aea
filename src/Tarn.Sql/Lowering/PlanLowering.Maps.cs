using Tarn.Sql.Engine;
using Tarn.Sql.Types;

namespace Tarn.Sql.Lowering;

/// <content>Maps of equal entries are equal, whatever their order. The engine compares entries in their order, so they are sorted first.</content>
internal sealed partial class PlanLowering
{
    /// <summary>A value whose maps, at any depth, have their entries in the order of the keys.</summary>
    private EngineSql InKeyOrder(EngineSql value, SqlType type)
    {
        if (!HasMap(type))
        {
            return value;
        }

        var item = new EngineName(NewName());
        return Once([value], sql => type.Kind switch
        {
            TypeKind.Array => $"list_transform({sql[0]}, lambda {item}: {InKeyOrder(item, type.Element)})",
            TypeKind.Map when !HasMap(type.Key) && !HasMap(type.Value) => $"map_from_entries(list_sort(map_entries({sql[0]})))",
            TypeKind.Map => $"map_from_entries(list_sort(list_transform(map_entries({sql[0]}), lambda {item}: struct_pack("
                + $"k := {InKeyOrder($"{item}.key", type.Key)}, v := {InKeyOrder($"{item}.value", type.Value)}))))",
            _ => $"CASE WHEN {sql[0]} IS NOT NULL THEN struct_pack("
                + $"{EngineSql.Join(", ", type.Fields.Select((f, i) => (EngineSql)$"f{i} := {InKeyOrder($"struct_extract({sql[0]}, 'f{i}')", f.Type)}"))}) END",
        });
    }

    private static bool HasMap(SqlType type) => type.Kind == TypeKind.Map || type.Arguments.Any(HasMap) || type.Fields.Any(f => HasMap(f.Type));

    /// <summary>Whether equal values of a type may differ in the engine.</summary>
    private static bool HasForms(SqlType type) => HasZone(type) || HasMap(type);
}
